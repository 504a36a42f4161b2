// needs: vectors
#ifdef ASKEW_AVX512_panels_row
/* Sixteen neighbours, in 32 bits. */
ASKEW_VECTOR_FUNCTION __m512i askew_load_x16_s8(const int8_t *source)
{
    return _mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *)(const void *)source));
}

ASKEW_VECTOR_FUNCTION __m512i askew_load_x16_s16(const askew_s16 *source)
{
    return _mm512_cvtepi16_epi32(_mm256_loadu_si256((const __m256i *)(const void *)source));
}

/* Even and odd lanes of 64 bits, which fit 32, in turn. */
ASKEW_VECTOR_FUNCTION __m512i askew_in_turn(__m512i even, __m512i odd)
{
    return _mm512_mask_blend_epi32(0xAAAA, even, _mm512_slli_epi64(odd, 32));
}

ASKEW_VECTOR_FUNCTION void askew_store_lanes_s8(int8_t *target, __m512i lanes)
{
    _mm_storeu_si128((__m128i *)(void *)target, _mm512_cvtepi32_epi8(lanes));
}

ASKEW_VECTOR_FUNCTION void askew_store_lanes_s16(askew_s16 *target, __m512i lanes)
{
    _mm256_storeu_si256((__m256i *)(void *)target, _mm512_cvtepi32_epi16(lanes));
}
#endif
