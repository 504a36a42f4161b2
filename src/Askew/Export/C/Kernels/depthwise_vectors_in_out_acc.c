// needs: vectors products_out finish_vectors_out depthwise_taps
#ifdef ASKEW_AVX512_$in_$out_$acc
/* Requantises the sums of one place, in the order of interleaved taps, and stores them in that of channels. */
ASKEW_VECTOR_FUNCTION void askew_finish_place_$out_$acc(
    __m512i s0, __m512i s1, __m512i s2, __m512i s3, int32_t channels, const askew_requantizers_x16 requantizers[4],
    const askew_stage_x16_$out *stage,
    $OUT *output)
{
    __m512i lanes[4];
    lanes[0] = askew_requantize_x16_$acc(s0, requantizers);
    lanes[1] = askew_requantize_x16_$acc(s1, requantizers + 1);
    lanes[2] = askew_requantize_x16_$acc(s2, requantizers + 2);
    lanes[3] = askew_requantize_x16_$acc(s3, requantizers + 3);
    if (!askew_stage_is_plain_$out(stage)) {
        for (int32_t q = 0; q < 4; q++) {
            lanes[q] = askew_stage_lanes_$out(lanes[q], stage);
        }
    }
    const __m512i low = _mm512_packs_epi32(lanes[0], lanes[1]);
    const __m512i high = _mm512_packs_epi32(lanes[2], lanes[3]);
#if $OUTSIZE == 1
    askew_store_bytes(output, _mm512_min_epi8(_mm512_max_epi8(_mm512_packs_epi16(low, high), stage->least), stage->most), channels);
#else
    const __m512i first = _mm512_permutex2var_epi64(low, _mm512_set_epi64(11, 10, 3, 2, 9, 8, 1, 0), high);
    const __m512i second = _mm512_permutex2var_epi64(low, _mm512_set_epi64(15, 14, 7, 6, 13, 12, 5, 4), high);
    askew_store_x32_$out(output, first, stage, channels);
    if (channels > 32) {
        askew_store_x32_$out(output + 32, second, stage, channels - 32);
    }
#endif
}

/* One output place: taps are four at a time, those that are missing meet weights of 0. */
ASKEW_VECTOR_FUNCTION void askew_depthwise_place_$out_$acc(
    const int8_t *const *taps, int32_t fours, int32_t channels, const __m512i *weights, const __m512i begin[4],
    const askew_requantizers_x16 requantizers[4], const askew_stage_x16_$out *stage, $OUT *output)
{
    const __mmask64 mask = ~UINT64_C(0) >> (64 - channels);
    const __m512i bias = _mm512_set1_epi8((char)-128);
    __m512i s0 = begin[0], s1 = begin[1], s2 = begin[2], s3 = begin[3];
    for (int32_t f = 0; f < fours; f++, taps += 4, weights += 4) {
        __m512i quads[4];
        askew_interleave_taps(
            _mm512_maskz_loadu_epi8(mask, taps[0]), _mm512_maskz_loadu_epi8(mask, taps[1]), _mm512_maskz_loadu_epi8(mask, taps[2]),
            _mm512_maskz_loadu_epi8(mask, taps[3]), quads);
        s0 = _mm512_dpbusd_epi32(s0, _mm512_xor_si512(quads[0], bias), weights[0]);
        s1 = _mm512_dpbusd_epi32(s1, _mm512_xor_si512(quads[1], bias), weights[1]);
        s2 = _mm512_dpbusd_epi32(s2, _mm512_xor_si512(quads[2], bias), weights[2]);
        s3 = _mm512_dpbusd_epi32(s3, _mm512_xor_si512(quads[3], bias), weights[3]);
    }
    askew_finish_place_$out_$acc(s0, s1, s2, s3, channels, requantizers, stage, output);
}

/* A row of outputs of 3 x 3 taps: every column is interleaved once. Rows outside of the data have steps of 0. */
ASKEW_VECTOR_FUNCTION void askew_depthwise_row_$out_$acc(
    const askew_depthwise_window *window, const int8_t *const rows[3], const int32_t steps[3], const int8_t *padding, int32_t channels,
    int32_t stride,
    const __m512i *weights, const __m512i begin[4], const askew_requantizers_x16 requantizers[4], const askew_stage_x16_$out *stage,
    $OUT *output)
{
    const __mmask64 mask = ~UINT64_C(0) >> (64 - channels);
    const int8_t *const outside[3] = { padding, padding, padding };
    const int32_t nowhere[3] = { 0, 0, 0 };
    __m512i columns[3][4];
    __m512i padded[4];
    askew_load_column(outside, nowhere, 0, mask, padded);
    int32_t next = -window->pad_left;
    for (int32_t j = 0; j < 3; j++) {
        for (int32_t q = 0; q < 4; q++) {
            columns[j][q] = padded[q];
        }
    }
    /* Before the first output all columns but those that its stride brings are there. */
    for (int32_t j = 0; j < 3 - stride; j++, next++) {
        if (next >= 0 && next < window->width) {
            askew_load_column(rows, steps, next, mask, columns[stride + j]);
        }
    }
    for (int32_t x = 0; x < window->output_width; x++, output += window->channels) {
        for (int32_t j = 0; j < 3 - stride; j++) {
            for (int32_t q = 0; q < 4; q++) {
                columns[j][q] = columns[j + stride][q];
            }
        }
        for (int32_t j = 3 - stride; j < 3; j++, next++) {
            if (next >= 0 && next < window->width) {
                askew_load_column(rows, steps, next, mask, columns[j]);
            } else {
                for (int32_t q = 0; q < 4; q++) {
                    columns[j][q] = padded[q];
                }
            }
        }
        __m512i sums[4];
        for (int32_t q = 0; q < 4; q++) {
            sums[q] = _mm512_dpbusd_epi32(begin[q], columns[0][q], weights[q]);
            sums[q] = _mm512_dpbusd_epi32(sums[q], columns[1][q], weights[4 + q]);
            sums[q] = _mm512_dpbusd_epi32(sums[q], columns[2][q], weights[8 + q]);
        }
        askew_finish_place_$out_$acc(sums[0], sums[1], sums[2], sums[3], channels, requantizers, stage, output);
    }
}

/* A row of outputs with stride 1 where 64 lanes hold several places: lane l of a tap lies l after its first, whatever the place. */
ASKEW_VECTOR_FUNCTION void askew_depthwise_flat_$out_$acc(
    const askew_depthwise_window *window, const int8_t *input, int32_t y, const __m512i *weights, const __m512i begin[4],
    const askew_requantizers_x16 requantizers[4], const askew_stage_x16_$out *stage, $OUT *output)
{
    const int32_t channels = window->channels;
    const int32_t places = 64 / channels;
    const int32_t count = window->kernel_height * window->kernel_width;
    const __m512i bias = _mm512_set1_epi8((char)-128);
    const __m512i padding = _mm512_set1_epi8((char)window->pad_value);
    for (int32_t x = 0; x < window->output_width; x += places) {
        __m512i sums[4] = { begin[0], begin[1], begin[2], begin[3] };
        int32_t i = 0;
        int32_t j = 0;
        for (int32_t t = 0; t < count; t += 4) {
            __m512i taps[4];
            for (int32_t o = 0; o < 4; o++) {
                taps[o] = padding;
                if (t + o < count) {
                    const int32_t in_y = y * window->stride_height - window->pad_top + i * window->dilation_height;
                    const int32_t in_x = x - window->pad_left + j * window->dilation_width;
                    const int32_t first = in_x < 0 ? -in_x : 0;
                    const int32_t end = window->width - in_x < places ? window->width - in_x : places;
                    if (in_y >= 0 && in_y < window->height && first < end) {
                        const __mmask64 mask = ~UINT64_C(0) >> (64 - (end - first) * channels) << (first * channels);
                        taps[o] = _mm512_mask_loadu_epi8(padding, mask, input + (in_y * window->width + in_x) * channels);
                    }
                    if (++j == window->kernel_width) {
                        j = 0;
                        i++;
                    }
                }
            }
            __m512i quads[4];
            askew_interleave_taps(taps[0], taps[1], taps[2], taps[3], quads);
            for (int32_t q = 0; q < 4; q++) {
                sums[q] = _mm512_dpbusd_epi32(sums[q], _mm512_xor_si512(quads[q], bias), weights[t + q]);
            }
        }
        const int32_t left = window->output_width - x < places ? window->output_width - x : places;
        askew_finish_place_$out_$acc(sums[0], sums[1], sums[2], sums[3], left * channels, requantizers, stage, output + x * channels);
    }
}

static void askew_depthwise_vectors_$in_$out_$acc(
    const askew_depthwise_window *window, const askew_products_$out *products, const $IN *restrict input, $OUT *restrict output)
{
    const int32_t channels = window->channels;
    const int32_t count = window->kernel_height * window->kernel_width;
    const int32_t fours = (count + 3) / 4;
    const int flat = channels < 64 && 64 % channels == 0 && window->stride_width == 1;
    const int by_columns = !flat && window->kernel_height == 3 && window->kernel_width == 3 && window->dilation_width == 1
        && window->stride_width <= 2;
    const askew_stage_x16_$out stage = askew_load_stage_$out(&products->stage);
    int8_t padding[64];
    memset(padding, window->pad_value, sizeof padding);
    for (int32_t k = 0; k < channels; k += 64) {
        const int32_t lanes = channels - k < 64 ? channels - k : 64;
        const __mmask64 mask = ~UINT64_C(0) >> (64 - lanes);
        __m512i weights[ASKEW_MOST_TAPS];
        __m512i begin[4];
        askew_requantizers_x16 requantizers[4];
        for (int32_t q = 0; q < 4; q++) {
            begin[q] = _mm512_setzero_si512();
        }
        for (int32_t f = 0; f < fours; f++) {
            __m512i taps[4];
            for (int32_t j = 0; j < 4; j++) {
                /* By columns, tap j is row j of column f. */
                const int32_t tap = by_columns ? 3 * j + f : 4 * f + j;
                const int there = by_columns ? j < 3 : tap < count;
                taps[j] = there ? _mm512_maskz_loadu_epi8(mask, products->weights + tap * channels + k) : _mm512_setzero_si512();
                if (flat && there) {
                    int8_t repeated[64];
                    for (int32_t l = 0; l < 64; l++) {
                        repeated[l] = products->weights[tap * channels + l % channels];
                    }
                    taps[j] = _mm512_loadu_si512(repeated);
                }
            }
            askew_interleave_taps(taps[0], taps[1], taps[2], taps[3], weights + 4 * f);
            for (int32_t q = 0; q < 4; q++) {
                begin[q] = _mm512_dpbusd_epi32(begin[q], _mm512_set1_epi8((char)-128), weights[4 * f + q]);
            }
        }
        for (int32_t q = 0; q < 4; q++) {
            begin[q] = _mm512_sub_epi32(_mm512_setzero_si512(), begin[q]);
        }
        askew_load_interleaved_requantizers(products->multipliers + k, products->shifts + k, products->addends + k, flat ? 64 : lanes,
            lanes, requantizers);
        for (int32_t y = 0; y < window->output_height; y++) {
            if (flat) {
                askew_depthwise_flat_$out_$acc(window, input, y, weights, begin, requantizers, &stage,
                    output + y * window->output_width * channels);
                continue;
            }
            if (by_columns) {
                const $IN *rows[3];
                int32_t steps[3];
                $OUT *target = output + y * window->output_width * channels + k;
                for (int32_t i = 0; i < 3; i++) {
                    const int32_t in_y = y * window->stride_height - window->pad_top + i * window->dilation_height;
                    const int inside = in_y >= 0 && in_y < window->height;
                    rows[i] = inside ? input + in_y * window->width * channels + k : padding;
                    steps[i] = inside ? channels : 0;
                }
                if (window->stride_width == 1) {
                    askew_depthwise_row_$out_$acc(window, rows, steps, padding, lanes, 1, weights, begin, requantizers, &stage, target);
                } else {
                    askew_depthwise_row_$out_$acc(window, rows, steps, padding, lanes, 2, weights, begin, requantizers, &stage, target);
                }
                continue;
            }
            for (int32_t x = 0; x < window->output_width; x++) {
                const $IN *taps[ASKEW_MOST_TAPS];
                int32_t t = 0;
                for (int32_t i = 0; i < window->kernel_height; i++) {
                    const int32_t in_y = y * window->stride_height - window->pad_top + i * window->dilation_height;
                    for (int32_t j = 0; j < window->kernel_width; j++, t++) {
                        const int32_t in_x = x * window->stride_width - window->pad_left + j * window->dilation_width;
                        const int inside = in_y >= 0 && in_y < window->height && in_x >= 0 && in_x < window->width;
                        taps[t] = inside ? input + (in_y * window->width + in_x) * channels + k : padding;
                    }
                }
                for (; t < 4 * fours; t++) {
                    taps[t] = padding;
                }
                askew_depthwise_place_$out_$acc(
                    taps, fours, lanes, weights, begin, requantizers, &stage, output + (y * window->output_width + x) * channels + k);
            }
        }
    }
}
#endif
