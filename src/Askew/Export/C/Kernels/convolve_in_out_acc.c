// needs: rows vectors dot_weights_row_acc finish_run_acc_out
typedef struct {
    int32_t batch, channels, height, width;
    int32_t outputs, output_height, output_width, groups;
    int32_t kernel_height, kernel_width, stride_height, stride_width;
    int32_t dilation_height, dilation_width, pad_top, pad_left, pad_value;
    int32_t pixels;             /* Windows that are copied to rows at a time: a multiple of 4, at most 16. */
    const int8_t *weights;      /* [outputs, channels / groups, kernel_height, kernel_width] */
    const int32_t *weight_sums; /* One for each output. */
    const int32_t *multipliers;
    const uint8_t *shifts;
    const int64_t *addends;
    askew_stage_$out stage;
} askew_convolution_$in_$out_$acc;

/* Copies the window at (top, left) of the group's channels to a row. */
static void askew_copy_window_$in_$out_$acc(
    const askew_convolution_$in_$out_$acc *layer, const $IN *restrict input, int32_t channels, int32_t top, int32_t left, $ROW *restrict row)
{
    const int32_t step = layer->dilation_width;
    const int32_t bottom = top + (layer->kernel_height - 1) * layer->dilation_height;
    const int32_t right = left + (layer->kernel_width - 1) * step;
    const int inside = top >= 0 && left >= 0 && bottom < layer->height && right < layer->width;
    if (inside && layer->kernel_height == 1 && layer->kernel_width == 1) {
        const $IN *source = input + top * layer->width + left;
        const int32_t plane = layer->height * layer->width;
        for (int32_t c = 0; c < channels; c++, source += plane) {
            row[c] = ($ROW)(*source + $BIAS);
        }
        return;
    }
    for (int32_t c = 0; c < channels; c++) {
        for (int32_t i = 0; i < layer->kernel_height; i++) {
            const int32_t y = top + i * layer->dilation_height;
            if (inside) {
                const $IN *source = input + (c * layer->height + y) * layer->width + left;
                for (int32_t j = 0; j < layer->kernel_width; j++) {
                    *row++ = ($ROW)(source[j * step] + $BIAS);
                }
            } else {
                const int row_inside = y >= 0 && y < layer->height;
                for (int32_t j = 0; j < layer->kernel_width; j++) {
                    const int32_t x = left + j * step;
                    const int32_t value = row_inside && x >= 0 && x < layer->width ? input[(c * layer->height + y) * layer->width + x] : layer->pad_value;
                    *row++ = ($ROW)(value + $BIAS);
                }
            }
        }
    }
}

#if ASKEW_AVX512_$row_$acc
/* One tap of sixteen windows: window start + p of the output reads the element that the tap lies on. */
static __m128i askew_copy_tap_$in_$out_$acc(
    const askew_convolution_$in_$out_$acc *layer, const $IN *plane, int32_t down, int32_t across, int32_t start, int32_t count)
{
    const int32_t stride = layer->stride_width;
    int8_t taps[16] = { 0 };
    int32_t y = start / layer->output_width;
    int32_t x = start - y * layer->output_width;
    for (int32_t p = 0; p < count; y++, x = 0) {
        const int32_t run = layer->output_width - x < count - p ? layer->output_width - x : count - p;
        const int32_t in_y = y * layer->stride_height + down;
        const int32_t in_x = x * stride + across;
        if (in_y < 0 || in_y >= layer->height) {
            memset(taps + p, layer->pad_value, (size_t)run);
        } else if (stride == 1 && in_x >= 0 && in_x + run <= layer->width) {
            memcpy(taps + p, plane + in_y * layer->width + in_x, (size_t)run);
        } else {
            for (int32_t i = 0; i < run; i++) {
                const int32_t place = in_x + i * stride;
                taps[p + i] = (int8_t)(place >= 0 && place < layer->width ? plane[in_y * layer->width + place] : layer->pad_value);
            }
        }
        p += run;
    }
    return _mm_loadu_si128((const __m128i *)(const void *)taps);
}

/* As below, sixteen windows at a time: four taps of each lie together, so that one instruction multiplies them with four weights. */
static void askew_convolve_vectors_$in_$out_$acc(
    const askew_convolution_$in_$out_$acc *layer, const $IN *restrict source, int32_t first_output, $OUT *restrict target, $ROW *restrict rows)
{
    const int32_t channels = layer->channels / layer->groups;
    const int32_t outputs = layer->outputs / layer->groups;
    const int32_t taps = layer->kernel_height * layer->kernel_width;
    const int32_t length = channels * taps;
    const int32_t fours = (length + 3) / 4;
    const int32_t plane = layer->output_height * layer->output_width;
    const int32_t image = layer->height * layer->width;
    const int whole = taps == 1 && layer->stride_height == 1 && layer->stride_width == 1 && image == plane && layer->pad_top == 0 && layer->pad_left == 0;
    const __m128i bias = _mm_set1_epi8((char)-128);
    for (int32_t start = 0; start < plane; start += 16) {
        const int32_t count = plane - start < 16 ? plane - start : 16;
        for (int32_t four = 0; four < fours; four++) {
            __m128i tap[4];
            for (int32_t j = 0; j < 4; j++) {
                const int32_t l = four * 4 + j < length ? four * 4 + j : length - 1;
                if (whole && count == 16) {
                    tap[j] = _mm_loadu_si128((const __m128i *)(const void *)(source + l * image + start));
                } else {
                    const int32_t c = l / taps;
                    const int32_t i = l % taps / layer->kernel_width;
                    const int32_t k = l % layer->kernel_width;
                    tap[j] = askew_copy_tap_$in_$out_$acc(
                        layer, source + c * image, i * layer->dilation_height - layer->pad_top, k * layer->dilation_width - layer->pad_left, start, count);
                }
            }
            const __m128i low01 = _mm_unpacklo_epi8(tap[0], tap[1]);
            const __m128i high01 = _mm_unpackhi_epi8(tap[0], tap[1]);
            const __m128i low23 = _mm_unpacklo_epi8(tap[2], tap[3]);
            const __m128i high23 = _mm_unpackhi_epi8(tap[2], tap[3]);
            __m128i *row = (__m128i *)(void *)(rows + four * 64);
            _mm_storeu_si128(row, _mm_xor_si128(bias, _mm_unpacklo_epi16(low01, low23)));
            _mm_storeu_si128(row + 1, _mm_xor_si128(bias, _mm_unpackhi_epi16(low01, low23)));
            _mm_storeu_si128(row + 2, _mm_xor_si128(bias, _mm_unpacklo_epi16(high01, high23)));
            _mm_storeu_si128(row + 3, _mm_xor_si128(bias, _mm_unpackhi_epi16(high01, high23)));
        }
        for (int32_t k = 0; k < outputs; k += 8) {
            /* The last output stands in for those that are missing. */
            const int8_t *weights[8];
            __m512i sums[8];
            for (int32_t o = 0; o < 8; o++) {
                const int32_t channel = first_output + (k + o < outputs ? k + o : outputs - 1);
                weights[o] = layer->weights + channel * length;
                sums[o] = _mm512_set1_epi32(-128 * layer->weight_sums[channel]);
            }
            for (int32_t four = 0; four < length / 4; four++) {
                const __m512i row = _mm512_loadu_si512(rows + four * 64);
                for (int32_t o = 0; o < 8; o++) {
                    int32_t weight;
                    memcpy(&weight, weights[o] + four * 4, 4);
                    sums[o] = _mm512_dpbusd_epi32(sums[o], row, _mm512_set1_epi32(weight));
                }
            }
            if (length % 4 != 0) {
                /* What stands in for missing taps meets weights of 0. */
                const __m512i row = _mm512_loadu_si512(rows + (fours - 1) * 64);
                for (int32_t o = 0; o < 8; o++) {
                    int32_t weight = 0;
                    memcpy(&weight, weights[o] + length / 4 * 4, (size_t)(length % 4));
                    sums[o] = _mm512_dpbusd_epi32(sums[o], row, _mm512_set1_epi32(weight));
                }
            }
            for (int32_t o = 0; o < 8 && k + o < outputs; o++) {
                const int32_t channel = first_output + k + o;
                int32_t run[16];
                _mm512_storeu_si512(run, sums[o]);
                askew_finish_run_$acc_$out(
                    run, count, layer->multipliers[channel], layer->shifts[channel], layer->addends[channel], &layer->stage, target + (k + o) * plane + start);
            }
        }
    }
}
#endif

/* Convolution: windows become rows, rows are multiplied with the weights of every output, the sums are requantised. */
static void askew_convolve_$in_$out_$acc(
    const askew_convolution_$in_$out_$acc *layer, const $IN *restrict input, $OUT *restrict output, $ROW *restrict rows)
{
    const int32_t channels = layer->channels / layer->groups;
    const int32_t outputs = layer->outputs / layer->groups;
    const int32_t length = channels * layer->kernel_height * layer->kernel_width;
    const int32_t plane = layer->output_height * layer->output_width;
    for (int32_t group = 0; group < layer->batch * layer->groups; group++) {
        const $IN *source = input + group * channels * layer->height * layer->width;
        $OUT *target = output + group * outputs * plane;
        const int32_t first_output = group % layer->groups * outputs;
#if ASKEW_AVX512_$row_$acc
        if (layer->pixels == 16) {
            askew_convolve_vectors_$in_$out_$acc(layer, source, first_output, target, rows);
            continue;
        }
#endif
        int32_t y = 0;
        int32_t x = 0;
        for (int32_t start = 0; start < plane; start += layer->pixels) {
            const int32_t count = plane - start < layer->pixels ? plane - start : layer->pixels;
            for (int32_t p = 0; p < count; p++) {
                askew_copy_window_$in_$out_$acc(
                    layer, source, channels, y * layer->stride_height - layer->pad_top, x * layer->stride_width - layer->pad_left, rows + p * length);
                if (++x == layer->output_width) {
                    x = 0;
                    y++;
                }
            }
            for (int32_t k = 0; k < outputs; k++) {
                const int32_t channel = first_output + k;
                const $ACC begin = -$BIAS * ($ACC)layer->weight_sums[channel];
                $ACC sums[16];
                for (int32_t p = 0; p < count; p += 4) {
                    /* The last rows stand in for those that are missing. */
                    const $ROW *row = rows + p * length;
                    const int32_t last = count - 1 - p;
                    askew_dot_weights_$row_$acc(
                        layer->weights + channel * length, row, row + (last < 1 ? last : 1) * length, row + (last < 2 ? last : 2) * length,
                        row + (last < 3 ? last : 3) * length, length, begin, sums + p);
                }
                askew_finish_run_$acc_$out(
                    sums, count, layer->multipliers[channel], layer->shifts[channel], layer->addends[channel], &layer->stage, target + k * plane + start);
            }
        }
    }
}
