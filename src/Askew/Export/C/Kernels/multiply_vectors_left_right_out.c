// needs: load_x16 stage_out
#ifdef ASKEW_AVX512_panels_row
/* Sixteen products at a time, in 64 bits; how many were made. An operand with step 0 is one element. */
static int32_t askew_multiply_vectors_$left_$right_$out(
    int32_t count, int32_t left_step, int32_t right_step, int32_t left_zero_point, int32_t right_zero_point, int32_t multiplier, int shift,
    int64_t addend,
    const askew_stage_$out *stage, const $LEFT *left, const $RIGHT *right, $OUT *output)
{
    const __m512i left_zero = _mm512_set1_epi32(left_zero_point);
    const __m512i right_zero = _mm512_set1_epi32(right_zero_point);
    const __m512i factor = _mm512_set1_epi64(multiplier);
    const __m512i c = _mm512_set1_epi64(addend);
    const __m512i min = _mm512_set1_epi64(stage->min);
    const __m512i max = _mm512_set1_epi64(stage->max);
    const __m128i distance = _mm_cvtsi32_si128(shift);
    int32_t i = 0;
    for (; i + 16 <= count; i += 16) {
        const __m512i x = _mm512_sub_epi32(left_step ? askew_load_x16_$left(left + i) : _mm512_set1_epi32(left[0]), left_zero);
        const __m512i y = _mm512_sub_epi32(right_step ? askew_load_x16_$right(right + i) : _mm512_set1_epi32(right[0]), right_zero);
        const __m512i even = _mm512_mul_epi32(x, y);
        const __m512i odd = _mm512_mul_epi32(_mm512_srli_epi64(x, 32), _mm512_srli_epi64(y, 32));
        const __m512i even_value = _mm512_sra_epi64(_mm512_add_epi64(_mm512_mullo_epi64(even, factor), c), distance);
        const __m512i odd_value = _mm512_sra_epi64(_mm512_add_epi64(_mm512_mullo_epi64(odd, factor), c), distance);
        askew_store_lanes_$out(output + i, askew_in_turn(
            _mm512_min_epi64(_mm512_max_epi64(even_value, min), max), _mm512_min_epi64(_mm512_max_epi64(odd_value, min), max)));
    }
    return i;
}
#endif
