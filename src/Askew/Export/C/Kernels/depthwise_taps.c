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
#endif
