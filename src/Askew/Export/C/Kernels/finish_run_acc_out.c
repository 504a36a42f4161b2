// needs: requantize_acc stage_out vectors
/* Requantises and finishes a run of sums of one channel. */
static void askew_finish_run_$acc_$out(
    const $ACC *restrict sums, int32_t count, int32_t multiplier, int shift, int64_t addend, const askew_stage_$out *stage, $OUT *restrict output)
{
    const $OUT *table = stage->table;
    const int64_t min = stage->min;
    const int64_t max = stage->max;
#if ASKEW_AVX512_$acc_$out
    /* Eight at a time in 64 bits; a mask leaves out what lies beyond the end. */
    const __m512i multipliers = _mm512_set1_epi64(multiplier);
    const __m512i addends = _mm512_set1_epi64(addend);
    const __m512i smallest = _mm512_set1_epi64(min);
    const __m512i largest = _mm512_set1_epi64(max);
    const __m128i distance = _mm_cvtsi32_si128(shift);
    (void)askew_requantize_$acc;
    for (int32_t i = 0; i < count; i += 8) {
        const __mmask8 mask = (__mmask8)(0xFFu >> (count - i >= 8 ? 0 : 8 - (count - i)));
        const __m512i sum = _mm512_cvtepi32_epi64(_mm256_maskz_loadu_epi32(mask, sums + i));
        __m512i value = _mm512_sra_epi64(_mm512_add_epi64(_mm512_mul_epi32(sum, multipliers), addends), distance);
        value = _mm512_min_epi64(_mm512_max_epi64(value, smallest), largest);
        if (table) {
            int64_t indices[8];
            _mm512_storeu_si512(indices, _mm512_sub_epi64(value, smallest));
            for (int32_t j = 0; j < 8 && i + j < count; j++) {
                output[i + j] = table[indices[j]];
            }
        } else {
            _mm512_mask_cvtepi64_storeu_epi8(output + i, mask, value);
        }
    }
#else
    if (table) {
        for (int32_t i = 0; i < count; i++) {
            const int64_t value = askew_requantize_$acc(sums[i], multiplier, shift, addend);
            output[i] = table[(value < min ? min : value > max ? max : value) - min];
        }
    } else {
        for (int32_t i = 0; i < count; i++) {
            const int64_t value = askew_requantize_$acc(sums[i], multiplier, shift, addend);
            output[i] = ($OUT)(value < min ? min : value > max ? max : value);
        }
    }
#endif
}
