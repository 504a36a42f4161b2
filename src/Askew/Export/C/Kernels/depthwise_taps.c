// needs: vectors requantize_x16
#ifdef ASKEW_AVX512_panels_row
#define ASKEW_MOST_TAPS 48

typedef struct {
    int32_t channels, height, width, output_height, output_width, kernel_height, kernel_width;
    int32_t stride_height, stride_width, dilation_height, dilation_width, pad_top, pad_left, pad_value;
} askew_depthwise_window;

/* Four taps of 64 channels, so that four bytes of a channel lie together: lane l of vector q has channels 16 l + 4 q to 16 l + 4 q + 3. */
ASKEW_VECTOR_FUNCTION void askew_interleave_taps(__m512i a, __m512i b, __m512i c, __m512i d, __m512i quads[4])
{
    const __m512i low_ab = _mm512_unpacklo_epi8(a, b);
    const __m512i high_ab = _mm512_unpackhi_epi8(a, b);
    const __m512i low_cd = _mm512_unpacklo_epi8(c, d);
    const __m512i high_cd = _mm512_unpackhi_epi8(c, d);
    quads[0] = _mm512_unpacklo_epi16(low_ab, low_cd);
    quads[1] = _mm512_unpackhi_epi16(low_ab, low_cd);
    quads[2] = _mm512_unpacklo_epi16(high_ab, high_cd);
    quads[3] = _mm512_unpackhi_epi16(high_ab, high_cd);
}

/* What requantises 64 lanes, in that order; lanes begin anew with the first channel after period of them. */
ASKEW_VECTOR_FUNCTION void askew_load_interleaved_requantizers(
    const int32_t *multipliers, const uint8_t *shifts, const int64_t *addends, int32_t count, int32_t period,
    askew_requantizers_x16 requantizers[4])
{
    int32_t all_multipliers[64] = { 0 };
    uint8_t all_shifts[64] = { 0 };
    int64_t all_addends[64] = { 0 };
    for (int32_t i = 0; i < count; i++) {
        /* Lane 16 l + 4 q + d is number 16 q + 4 l + d. */
        const int32_t place = (i & 0x0C) << 2 | i >> 4 << 2 | (i & 3);
        all_multipliers[place] = multipliers[i % period];
        all_shifts[place] = shifts[i % period];
        all_addends[place] = addends[i % period];
    }
    for (int32_t q = 0; q < 4; q++) {
        requantizers[q] = askew_load_requantizers(all_multipliers + 16 * q, all_shifts + 16 * q, all_addends + 16 * q, 16);
    }
}

/* Three taps of a column of up to 64 channels, as unsigned bytes, and a fourth that meets weights of 0. */
ASKEW_VECTOR_FUNCTION void askew_load_column(const int8_t *const rows[3], const int32_t steps[3], int32_t x, __mmask64 mask,
    __m512i column[4])
{
    const __m512i bias = _mm512_set1_epi8((char)-128);
    askew_interleave_taps(
        _mm512_maskz_loadu_epi8(mask, rows[0] + x * steps[0]), _mm512_maskz_loadu_epi8(mask, rows[1] + x * steps[1]),
        _mm512_maskz_loadu_epi8(mask, rows[2] + x * steps[2]), _mm512_setzero_si512(), column);
    for (int32_t q = 0; q < 4; q++) {
        column[q] = _mm512_xor_si512(column[q], bias);
    }
}

/* What requantises 32 channels, of every eight of which the first four are in the first vector. */
ASKEW_VECTOR_FUNCTION void askew_load_paired_requantizers(
    const int32_t *multipliers, const uint8_t *shifts, const int64_t *addends, int32_t count, askew_requantizers_x16 requantizers[2])
{
    int32_t all_multipliers[32] = { 0 };
    uint8_t all_shifts[32] = { 0 };
    int64_t all_addends[32] = { 0 };
    for (int32_t i = 0; i < count; i++) {
        const int32_t place = (i & 4) << 2 | i >> 3 << 2 | (i & 3);
        all_multipliers[place] = multipliers[i];
        all_shifts[place] = shifts[i];
        all_addends[place] = addends[i];
    }
    for (int32_t q = 0; q < 2; q++) {
        requantizers[q] = askew_load_requantizers(all_multipliers + 16 * q, all_shifts + 16 * q, all_addends + 16 * q, 16);
    }
}
#endif
