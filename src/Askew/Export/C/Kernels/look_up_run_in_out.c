// needs: vectors
/* Elements that neighbour each other, in one table, whose entry 0 is for smallest. Output and input may be the same memory. */
static void askew_look_up_run_$in_$out(const $OUT *table, int32_t smallest, int32_t count, const $IN *input, $OUT *output)
{
    int32_t i = 0;
#ifdef ASKEW_AVX512_$in_$out
    if (smallest == -128 && count >= 64) {
        /* The table is four registers; the entry for 0 is its 129th. */
        const __m512i negative_low = _mm512_loadu_si512(table);
        const __m512i negative_high = _mm512_loadu_si512(table + 64);
        const __m512i low = _mm512_loadu_si512(table + 128);
        const __m512i high = _mm512_loadu_si512(table + 192);
        for (; i + 64 <= count; i += 64) {
            const __m512i index = _mm512_loadu_si512(input + i);
            const __m512i positive = _mm512_permutex2var_epi8(low, index, high);
            const __m512i negative = _mm512_permutex2var_epi8(negative_low, index, negative_high);
            _mm512_storeu_si512(output + i, _mm512_mask_blend_epi8(_mm512_movepi8_mask(index), positive, negative));
        }
    }
#endif
    for (; i < count; i++) {
        output[i] = table[input[i] - smallest];
    }
}
