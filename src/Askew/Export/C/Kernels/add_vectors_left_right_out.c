// needs: load_x16 stage_out
#ifdef ASKEW_AVX512_panels_row
/* Sixteen sums at a time, in 64 bits; how many were made. */
static int32_t askew_add_vectors_$left_$right_$out(
    int32_t count, int32_t left_multiplier, int32_t right_multiplier, int shift, int64_t addend, const askew_stage_$out *stage,
    const $LEFT *left,
    const $RIGHT *right, $OUT *output)
{
    const __m512i a = _mm512_set1_epi64(left_multiplier);
    const __m512i b = _mm512_set1_epi64(right_multiplier);
    const __m512i c = _mm512_set1_epi64(addend);
    const __m512i min = _mm512_set1_epi64(stage->min);
    const __m512i max = _mm512_set1_epi64(stage->max);
    const __m128i distance = _mm_cvtsi32_si128(shift);
    int32_t i = 0;
    for (; i + 16 <= count; i += 16) {
        const __m512i x = askew_load_x16_$left(left + i);
        const __m512i y = askew_load_x16_$right(right + i);
        const __m512i even = _mm512_add_epi64(_mm512_add_epi64(_mm512_mul_epi32(x, a), _mm512_mul_epi32(y, b)), c);
        const __m512i odd = _mm512_add_epi64(
            _mm512_add_epi64(_mm512_mul_epi32(_mm512_srli_epi64(x, 32), a), _mm512_mul_epi32(_mm512_srli_epi64(y, 32), b)), c);
        const __m512i even_out = _mm512_min_epi64(_mm512_max_epi64(_mm512_sra_epi64(even, distance), min), max);
        const __m512i odd_out = _mm512_min_epi64(_mm512_max_epi64(_mm512_sra_epi64(odd, distance), min), max);
        askew_store_lanes_$out(output + i, askew_in_turn(even_out, odd_out));
    }
    return i;
}
#endif
