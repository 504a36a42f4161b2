// needs: vectors
#ifdef ASKEW_PAIRS_panels_s16
/* In rows of 16-bit elements the second and the third of every four change places, so that they meet the even and the odd bytes of
   weights. */
ASKEW_INLINE uint32_t askew_in_pairs(uint32_t place)
{
    return (place & ~UINT32_C(3)) | (place & 1) << 1 | (place & 2) >> 1;
}

ASKEW_VECTOR_FUNCTION __m256i askew_load_pairs_s8(const int8_t *source)
{
    return _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(const void *)source));
}

ASKEW_VECTOR_FUNCTION __m256i askew_load_pairs_s16(const askew_s16 *source)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)source);
}
#endif
