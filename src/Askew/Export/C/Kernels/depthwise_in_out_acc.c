// needs: vectors products_out finish_row_acc_out depthwise_$lanes_in_out_acc taps
typedef struct {
    int32_t batch, channels, height, width;
    int32_t multiplier;         /* Outputs for each channel. */
    int32_t output_height, output_width;
    int32_t kernel_height, kernel_width, stride_height, stride_width;
    int32_t dilation_height, dilation_width, pad_top, pad_left, pad_value;
    askew_products_$out products;
} askew_depthwise_$in_$out_$acc;

/* Adds the products of one tap to the sums of outputs from k on. */
static void askew_add_tap_$in_$out_$acc(
    const int8_t *restrict weights, const $IN *restrict source, int32_t pad_value, int32_t multiplier, int32_t k, int32_t count,
    $ACC *restrict sums)
{
    int32_t o = 0;
#ifdef ASKEW_MVE_$in_$acc
    for (; multiplier == 1 && o + 4 <= count; o += 4) {
        const int32x4_t products = vmulq_s32(vldrbq_s32(weights + k + o), vsubq_n_s32(ASKEW_MVE_WIDEN_$in(source + k + o), pad_value));
        vst1q_s32(sums + o, vaddq_s32(vld1q_s32(sums + o), products));
    }
#endif
    if (multiplier == 1) {
        for (; o < count; o++) {
            sums[o] += ($ACC)weights[k + o] * (source[k + o] - pad_value);
        }
    } else {
        for (; o < count; o++) {
            sums[o] += ($ACC)weights[k + o] * (source[(k + o) / multiplier] - pad_value);
        }
    }
}

/* Depthwise convolution of data with channels last. Sums begin with what padding alone would give; taps inside the data then add how far
   they are from padding. */
static void askew_convolve_depthwise_$in_$out_$acc(
    const askew_depthwise_$in_$out_$acc *layer, const $IN *restrict input, $OUT *restrict output)
{
    enum { RUN = 32 };
    const int32_t outputs = layer->channels * layer->multiplier;
    const askew_products_$out *products = &layer->products;
#ifdef ASKEW_AVX512_$in_$out_$acc
    if (layer->multiplier == 1 && layer->kernel_height * layer->kernel_width <= ASKEW_MOST_TAPS) {
        const askew_depthwise_window window = {
            layer->channels, layer->height, layer->width, layer->output_height, layer->output_width, layer->kernel_height,
            layer->kernel_width, layer->stride_height, layer->stride_width, layer->dilation_height, layer->dilation_width,
            layer->pad_top, layer->pad_left, layer->pad_value };
        for (int32_t n = 0; n < layer->batch; n++) {
            askew_depthwise_vectors_$in_$out_$acc(
                &window, products, input + n * layer->height * layer->width * layer->channels,
                output + n * layer->output_height * layer->output_width * outputs);
        }
        return;
    }
#endif
    for (int32_t n = 0; n < layer->batch; n++, input += layer->height * layer->width * layer->channels) {
        for (int32_t y = 0; y < layer->output_height; y++) {
            const int32_t top = y * layer->stride_height - layer->pad_top;
            int32_t first_row, end_row;
            askew_taps(top, layer->dilation_height, layer->height, layer->kernel_height, &first_row, &end_row);
            for (int32_t x = 0; x < layer->output_width; x++, output += outputs) {
                const int32_t left = x * layer->stride_width - layer->pad_left;
                int32_t first, end;
                askew_taps(left, layer->dilation_width, layer->width, layer->kernel_width, &first, &end);
                for (int32_t k = 0; k < outputs; k += RUN) {
                    const int32_t count = outputs - k < RUN ? outputs - k : RUN;
                    $ACC sums[RUN];
                    for (int32_t o = 0; o < count; o++) {
                        sums[o] = ($ACC)layer->pad_value * products->weight_sums[k + o];
                    }
                    for (int32_t i = first_row; i < end_row; i++) {
                        const $IN *row = input + (top + i * layer->dilation_height) * layer->width * layer->channels;
                        for (int32_t j = first; j < end; j++) {
                            askew_add_tap_$in_$out_$acc(
                                products->weights + (i * layer->kernel_width + j) * outputs,
                                row + (left + j * layer->dilation_width) * layer->channels,
                                layer->pad_value, layer->multiplier, k, count, sums);
                        }
                    }
                    askew_finish_row_$acc_$out(
                        sums, count, products->multipliers + k, products->shifts + k, products->addends + k, &products->stage, output + k);
                }
            }
        }
    }
}
