// needs: rows_$form pairs
/* Puts elements into a row, from place at on: those of the source, or, where that is NULL, value. */
static inline void askew_fill_row_$in_$row($ROW *restrict row, int32_t at, const $IN *restrict source, int32_t value, int32_t count)
{
#ifdef ASKEW_SMLAD_$form_$row
    for (int32_t i = 0; i < count;) {
        const int32_t k = at + i;
        if (sizeof($IN) == 2 && (k & 3) == 0 && i + 4 <= count) {
            uint32_t pairs[2] = { (uint32_t)(value & 0xFFFF) * UINT32_C(0x00010001), (uint32_t)(value & 0xFFFF) * UINT32_C(0x00010001) };
            if (source) {
                memcpy(pairs, source + i, 8);
            }
            const uint32_t even = (pairs[0] & UINT32_C(0xFFFF)) | pairs[1] << 16;
            const uint32_t odd = (pairs[1] & UINT32_C(0xFFFF0000)) | pairs[0] >> 16;
            memcpy(row + k, &even, 4);
            memcpy(row + k + 2, &odd, 4);
            i += 4;
        } else if (sizeof($IN) == 1 && (k & 3) == 0 && i + 4 <= count) {
            uint32_t four = (uint32_t)(value & 255) * UINT32_C(0x01010101);
            if (source) {
                memcpy(&four, source + i, 4);
            }
            const int16x2_t even = __sxtb16((int8x4_t)four);
            const int16x2_t odd = __sxtb16((int8x4_t)(four >> 8 | four << 24));
            memcpy(row + k, &even, 4);
            memcpy(row + k + 2, &odd, 4);
            i += 4;
        } else {
            row[(k & ~3) | (k & 1) << 1 | (k & 2) >> 1] = ($ROW)(source ? source[i] : value);
            i++;
        }
    }
#elif defined(ASKEW_MVE_bytes_$form_$row)
    for (int32_t i = 0; i < count; i += 16) {
        const mve_pred16_t inside = vctp8q((uint32_t)(count - i));
        vstrbq_p_s8(row + at + i, source ? vldrbq_z_s8(source + i, inside) : vdupq_n_s8((int8_t)value), inside);
    }
#elif defined(ASKEW_PAIRS_$form_$row)
    int32_t i = 0;
    for (; i < count && ((at + i) & 3) != 0; i++) {
        row[askew_in_pairs((uint32_t)at + (uint32_t)i)] = ($ROW)(source ? source[i] : value);
    }
    for (; i + 16 <= count; i += 16) {
        const __m256i elements = source ? askew_load_pairs_$in(source + i) : _mm256_set1_epi16((int16_t)value);
        _mm256_storeu_si256((__m256i *)(void *)(row + at + i), _mm256_shufflehi_epi16(_mm256_shufflelo_epi16(elements, 0xD8), 0xD8));
    }
    for (; i < count; i++) {
        row[askew_in_pairs((uint32_t)at + (uint32_t)i)] = ($ROW)(source ? source[i] : value);
    }
#elif defined(ASKEW_BIASED_$form_$row)
    /* What is stored beyond the last element is not yet made, or nobody's: scratch memory ends with room for it. */
    const __m512i bias = _mm512_set1_epi8((char)-128);
    int32_t i = 0;
    for (; i + 64 <= count; i += 64) {
        const __m512i elements = source ? _mm512_loadu_si512(source + i) : _mm512_set1_epi8((char)value);
        _mm512_storeu_si512(row + at + i, _mm512_xor_si512(elements, bias));
    }
    if (i < count) {
        const __mmask64 mask = ~UINT64_C(0) >> (64 - (count - i));
        const __m512i elements = source ? _mm512_maskz_loadu_epi8(mask, source + i) : _mm512_set1_epi8((char)value);
        _mm512_storeu_si512(row + at + i, _mm512_xor_si512(elements, bias));
    }
#else
    for (int32_t i = 0; i < count; i++) {
        row[at + i] = ($ROW)((source ? source[i] : value) + $BIAS);
    }
#endif
}
