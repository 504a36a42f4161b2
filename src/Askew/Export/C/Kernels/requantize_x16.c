// needs: vectors
#ifdef ASKEW_AVX512_panels_row
/* What requantises sixteen neighbouring outputs; addends of even and of odd ones apart. */
typedef struct {
    __m512i multipliers, odd_multipliers, even_addends, odd_addends, shifts, odd_shifts;
} askew_requantizers_x16;

ASKEW_VECTOR_FUNCTION askew_requantizers_x16 askew_load_requantizers(const int32_t *multipliers, const uint8_t *shifts,
    const int64_t *addends, int32_t count)
{
    const __mmask16 mask = (__mmask16)(0xFFFFu >> (count >= 16 ? 0 : 16 - count));
    const __m512i low = _mm512_maskz_loadu_epi64((__mmask8)mask, addends);
    const __m512i high = _mm512_maskz_loadu_epi64((__mmask8)(mask >> 8), count > 8 ? addends + 8 : addends);
    askew_requantizers_x16 result;
    result.multipliers = _mm512_maskz_loadu_epi32(mask, multipliers);
    result.odd_multipliers = _mm512_srli_epi64(result.multipliers, 32);
    result.even_addends = _mm512_permutex2var_epi64(low, _mm512_set_epi64(14, 12, 10, 8, 6, 4, 2, 0), high);
    result.odd_addends = _mm512_permutex2var_epi64(low, _mm512_set_epi64(15, 13, 11, 9, 7, 5, 3, 1), high);
    result.shifts = _mm512_cvtepu8_epi32(_mm_maskz_loadu_epi8(mask, shifts));
    result.odd_shifts = _mm512_srli_epi64(result.shifts, 32);
    return result;
}

/* Sixteen sums at a time: 64-bit products of even and odd ones, of which the upper halves are shifted. */
ASKEW_VECTOR_FUNCTION __m512i askew_requantize_x16_s32h(__m512i sums, const askew_requantizers_x16 *requantizers)
{
    const __m512i even = _mm512_add_epi64(_mm512_mul_epi32(sums, requantizers->multipliers), requantizers->even_addends);
    const __m512i odd = _mm512_add_epi64(_mm512_mul_epi32(_mm512_srli_epi64(sums, 32), requantizers->odd_multipliers),
        requantizers->odd_addends);
    return _mm512_srav_epi32(_mm512_mask_blend_epi32(0xAAAA, _mm512_srli_epi64(even, 32), odd), requantizers->shifts);
}

/* The same with shifts of 64 bits, whatever they are, and results saturated to 32 bits. */
ASKEW_VECTOR_FUNCTION __m512i askew_requantize_x16_s32(__m512i sums, const askew_requantizers_x16 *requantizers)
{
    const __m512i shift_mask = _mm512_set1_epi64(63);
    const __m512i even = _mm512_add_epi64(_mm512_mul_epi32(sums, requantizers->multipliers), requantizers->even_addends);
    const __m512i odd = _mm512_add_epi64(_mm512_mul_epi32(_mm512_srli_epi64(sums, 32), requantizers->odd_multipliers),
        requantizers->odd_addends);
    const __m512i even_out = _mm512_srav_epi64(even, _mm512_and_si512(requantizers->shifts, shift_mask));
    const __m512i odd_out = _mm512_srav_epi64(odd, requantizers->odd_shifts);
    const __m512i order = _mm512_set_epi32(15, 7, 14, 6, 13, 5, 12, 4, 11, 3, 10, 2, 9, 1, 8, 0);
    const __m512i both = _mm512_inserti64x4(_mm512_castsi256_si512(_mm512_cvtsepi64_epi32(even_out)), _mm512_cvtsepi64_epi32(odd_out), 1);
    return _mm512_permutexvar_epi32(order, both);
}

/* The first bytes of a vector. Stores with masks are slow on some processors, so they are left for what remains. */
ASKEW_VECTOR_FUNCTION void askew_store_bytes(int8_t *output, __m512i bytes, int32_t count)
{
    if (count == 64) {
        _mm512_storeu_si512(output, bytes);
        return;
    }
    __m256i half = _mm512_castsi512_si256(bytes);
    if (count >= 32) {
        _mm256_storeu_si256((__m256i *)(void *)output, half);
        half = _mm512_extracti64x4_epi64(bytes, 1);
        output += 32;
        count -= 32;
    }
    __m128i quarter = _mm256_castsi256_si128(half);
    if (count >= 16) {
        _mm_storeu_si128((__m128i *)(void *)output, quarter);
        quarter = _mm256_extracti128_si256(half, 1);
        output += 16;
        count -= 16;
    }
    if (count >= 8) {
        _mm_storel_epi64((__m128i *)(void *)output, quarter);
        quarter = _mm_srli_si128(quarter, 8);
        output += 8;
        count -= 8;
    }
    if (count > 0) {
        _mm_mask_storeu_epi8(output, (__mmask16)((1u << count) - 1), quarter);
    }
}
#endif
