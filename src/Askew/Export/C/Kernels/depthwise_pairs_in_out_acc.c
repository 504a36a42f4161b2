// needs: vectors products_out finish_vectors_out depthwise_taps
#ifdef ASKEW_AVX512_$in_$out_$acc
/* One output place of up to 32 channels: taps are two at a time, the last may meet weights of 0. Of every eight channels the first four
   are in one vector, the others in the other one. */
ASKEW_VECTOR_FUNCTION void askew_depthwise_place_$in_$out_$acc(
    const $IN *const *taps, int32_t twos, int32_t channels, const __m512i (*weights)[2], const askew_requantizers_x16 requantizers[2],
    const askew_stage_x16_$out *stage, $OUT *output)
{
    const __mmask32 mask = ~UINT32_C(0) >> (32 - channels);
    __m512i low = _mm512_setzero_si512();
    __m512i high = low;
    for (int32_t f = 0; f < twos; f++) {
        const __m512i a = _mm512_maskz_loadu_epi16(mask, taps[2 * f]);
        const __m512i b = _mm512_maskz_loadu_epi16(mask, taps[2 * f + 1]);
        low = _mm512_dpwssd_epi32(low, _mm512_unpacklo_epi16(a, b), weights[f][0]);
        high = _mm512_dpwssd_epi32(high, _mm512_unpackhi_epi16(a, b), weights[f][1]);
    }
    low = askew_requantize_x16_$acc(low, requantizers);
    high = askew_requantize_x16_$acc(high, requantizers + 1);
    if (!askew_stage_is_plain_$out(stage)) {
        low = askew_stage_lanes_$out(low, stage);
        high = askew_stage_lanes_$out(high, stage);
    }
    askew_store_x32_$out(output, _mm512_packs_epi32(low, high), stage, channels);
}

static void askew_depthwise_vectors_$in_$out_$acc(
    const askew_depthwise_window *window, const askew_products_$out *products, const $IN *restrict input, $OUT *restrict output)
{
    const int32_t channels = window->channels;
    const int32_t count = window->kernel_height * window->kernel_width;
    const int32_t twos = (count + 1) / 2;
    const askew_stage_x16_$out stage = askew_load_stage_$out(&products->stage);
    $IN padding[32];
    for (int32_t i = 0; i < 32; i++) {
        padding[i] = ($IN)window->pad_value;
    }
    for (int32_t k = 0; k < channels; k += 32) {
        const int32_t lanes = channels - k < 32 ? channels - k : 32;
        const __mmask32 mask = ~UINT32_C(0) >> (32 - lanes);
        __m512i weights[ASKEW_MOST_TAPS / 2][2];
        askew_requantizers_x16 requantizers[2];
        for (int32_t f = 0; f < twos; f++) {
            const int8_t *taps = products->weights + 2 * f * channels + k;
            const __m512i a = _mm512_cvtepi8_epi16(_mm256_maskz_loadu_epi8(mask, taps));
            const __m512i b = 2 * f + 1 < count ? _mm512_cvtepi8_epi16(_mm256_maskz_loadu_epi8(mask, taps + channels))
                : _mm512_setzero_si512();
            weights[f][0] = _mm512_unpacklo_epi16(a, b);
            weights[f][1] = _mm512_unpackhi_epi16(a, b);
        }
        askew_load_paired_requantizers(products->multipliers + k, products->shifts + k, products->addends + k, lanes, requantizers);
        for (int32_t y = 0; y < window->output_height; y++) {
            const int32_t top = y * window->stride_height - window->pad_top;
            const int rows_inside = top >= 0 && top + (window->kernel_height - 1) * window->dilation_height < window->height;
            const $IN *taps[ASKEW_MOST_TAPS];
            int there = 0;
            for (int32_t x = 0; x < window->output_width; x++) {
                const int32_t left = x * window->stride_width - window->pad_left;
                const int inside = rows_inside && left >= 0 && left + (window->kernel_width - 1) * window->dilation_width < window->width;
                if (inside && there) {
                    /* The last window was inside, too. */
                    for (int32_t t = 0; t < count; t++) {
                        taps[t] += window->stride_width * channels;
                    }
                } else {
                    int32_t t = 0;
                    for (int32_t i = 0; i < window->kernel_height; i++) {
                        const int32_t in_y = top + i * window->dilation_height;
                        for (int32_t j = 0; j < window->kernel_width; j++, t++) {
                            const int32_t in_x = left + j * window->dilation_width;
                            taps[t] = in_y >= 0 && in_y < window->height && in_x >= 0 && in_x < window->width
                                ? input + (in_y * window->width + in_x) * channels + k : padding;
                        }
                    }
                    if (t < 2 * twos) {
                        taps[t] = padding;
                    }
                }
                there = inside;
                askew_depthwise_place_$in_$out_$acc(
                    taps, twos, lanes, (const __m512i (*)[2])weights, requantizers, &stage,
                    output + (y * window->output_width + x) * channels + k);
            }
        }
    }
}
#endif
