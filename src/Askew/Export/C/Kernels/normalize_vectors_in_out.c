// needs: vectors stage_out requantize_x16
#ifdef ASKEW_AVX512_$in_$out
#define ASKEW_MOST_NEIGHBOURS 16

/* Sixteen channels at a time, whose squares, once they are made, are added in 32 bits. */
static void askew_normalize_vectors_$in_$out(
    int32_t places, int32_t channels, int32_t size, int32_t zero_point, int32_t factor_shift, const int32_t *factors, int32_t multiplier,
    int32_t shift,
    int64_t addend, const askew_stage_$out *stage, const $IN *restrict input, $OUT *restrict output)
{
    const int32_t before = (size - 1) / 2;
    const __m512i zero = _mm512_set1_epi32(zero_point);
    const __m128i index_shift = _mm_cvtsi32_si128(factor_shift);
    int32_t multipliers[16];
    uint8_t shifts[16];
    int64_t addends[16];
    for (int32_t i = 0; i < 16; i++) {
        multipliers[i] = multiplier;
        shifts[i] = (uint8_t)shift;
        addends[i] = addend;
    }
    const askew_requantizers_x16 requantizers = askew_load_requantizers(multipliers, shifts, addends, 16);
    for (int32_t place = 0; place < places; place++, input += channels, output += channels) {
        for (int32_t start = 0; start < channels; start += 64) {
            /* Element i is channel start - 16 + i; what is no channel is 0. */
            int32_t squares[96];
            for (int32_t i = 0; i < 96; i += 16) {
                const int32_t c = start - 16 + i;
                const int32_t there = channels - c < 16 ? channels - c : 16;
                const __mmask16 mask = (__mmask16)(c < 0 || there <= 0 ? 0 : 0xFFFFu >> (16 - there));
                const __m512i distance = _mm512_maskz_sub_epi32(mask,
                    _mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(mask, mask ? input + c : input)), zero);
                _mm512_storeu_si512(squares + i, _mm512_mullo_epi32(distance, distance));
            }
            for (int32_t i = 0; i < 64 && start + i < channels; i += 16) {
                const int32_t count = channels - start - i < 16 ? channels - start - i : 16;
                const __mmask16 mask = (__mmask16)(0xFFFFu >> (16 - count));
                __m512i sum = _mm512_setzero_si512();
                for (int32_t j = 0; j < size; j++) {
                    sum = _mm512_add_epi32(sum, _mm512_loadu_si512(squares + 16 + i - before + j));
                }
                const __m512i distance = _mm512_sub_epi32(_mm512_cvtepi8_epi32(_mm_maskz_loadu_epi8(mask, input + start + i)), zero);
                const __m512i factor = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), mask, _mm512_srl_epi32(sum, index_shift),
                    factors, 4);
                const __m512i value = askew_requantize_x16_s32(_mm512_mullo_epi32(distance, factor), &requantizers);
                const __m512i saturated = _mm512_min_epi32(_mm512_max_epi32(value, _mm512_set1_epi32(stage->min)),
                    _mm512_set1_epi32(stage->max));
                askew_store_bytes(output + start + i, _mm512_castsi128_si512(_mm512_cvtepi32_epi8(saturated)), count);
            }
        }
    }
}
#endif
