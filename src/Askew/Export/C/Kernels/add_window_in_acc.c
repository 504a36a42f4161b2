// needs: vectors window_taps add_tap_in_acc
/* Adds to the sums of a run of places the taps of their windows that lie in the data. The window of place x begins at (top, left + x * stride). */
static void askew_add_window_$in_$acc(
    const $IN *restrict plane, int32_t height, int32_t width, int32_t top, int32_t left, int32_t stride, const askew_taps_of_window *window,
    const int8_t *restrict weights, int32_t pad_value, int32_t count, $ACC *restrict sums)
{
#if ASKEW_AVX512_$in_$acc
    (void)askew_add_tap_$in_$acc;
    /* Sixteen places at a time. */
    for (int32_t x = 0; x < count; x += 16) {
        const int32_t lanes = count - x < 16 ? count - x : 16;
        const __mmask16 all = (__mmask16)((1u << lanes) - 1);
        __m512i sum = _mm512_maskz_loadu_epi32(all, sums + x);
        for (int32_t j = 0; j < window->width; j++) {
            const int32_t offset = left + x * stride + j * window->dilation_width;
            const int32_t first = offset >= 0 ? 0 : (-offset + stride - 1) / stride;
            const int32_t beyond = offset >= width ? 0 : stride == 1 ? width - offset : (width - offset + stride - 1) / stride;
            const int32_t end = beyond < lanes ? beyond : lanes;
            const __m128i places = _mm_sub_epi8(_mm_set_epi8(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0), _mm_set1_epi8((char)first));
            const __mmask16 mask = (__mmask16)(first < end ? ((1u << end) - 1) & ~((1u << first) - 1) : 0);
            for (int32_t i = 0; i < window->height && mask != 0; i++) {
                const int32_t y = top + i * window->dilation_height;
                if (y < 0 || y >= height) {
                    continue;
                }
                const $IN *row = plane + y * width;
                /* Loaded from the first element inside on, then moved to the lanes of their places. */
                const $IN *source = row + offset + first * stride;
                __m128i bytes;
                if (stride == 1) {
                    bytes = _mm_maskz_loadu_epi8((__mmask16)(mask >> first), source);
                } else if (stride == 2) {
                    bytes = _mm256_cvtepi16_epi8(_mm256_maskz_loadu_epi8((__mmask32)((1u << (2 * (end - first) - 1)) - 1), source));
                } else {
                    int8_t taps[16] = { 0 };
                    for (int32_t p = 0; p < 16; p++) {
                        if (p < end - first) {
                            taps[p] = source[p * stride];
                        }
                    }
                    bytes = _mm_loadu_si128((const __m128i *)(const void *)taps);
                }
                bytes = _mm_shuffle_epi8(bytes, places);
                const __m512i value = _mm512_maskz_sub_epi32(mask, _mm512_cvtepi8_epi32(bytes), _mm512_set1_epi32(pad_value));
                sum = _mm512_add_epi32(sum, _mm512_mullo_epi32(value, _mm512_set1_epi32(weights[i * window->width + j])));
            }
        }
        _mm512_mask_storeu_epi32(sums + x, all, sum);
    }
#else
    for (int32_t i = 0; i < window->height; i++) {
        const int32_t y = top + i * window->dilation_height;
        for (int32_t j = 0; j < window->width; j++, weights++) {
            /* Place x reads column offset + x * stride. */
            const int32_t offset = left + j * window->dilation_width;
            const int32_t first = offset >= 0 ? 0 : (-offset + stride - 1) / stride;
            const int32_t beyond = offset >= width ? 0 : (width - offset + stride - 1) / stride;
            const int32_t end = beyond < count ? beyond : count;
            if (y >= 0 && y < height && first < end) {
                askew_add_tap_$in_$acc(plane + y * width + offset + first * stride, stride, end - first, *weights, pad_value, sums + first);
            }
        }
    }
#endif
}
