// needs: finish_run_acc_out window_taps add_window_in_acc
typedef struct {
    int32_t batch, channels, height, width;
    int32_t multiplier;         /* Outputs for each channel. */
    int32_t output_height, output_width;
    int32_t kernel_height, kernel_width, stride_height, stride_width;
    int32_t dilation_height, dilation_width, pad_top, pad_left, pad_value;
    const int8_t *weights;      /* [channels * multiplier, kernel_height, kernel_width] */
    const int32_t *weight_sums; /* One for each output. */
    const int32_t *multipliers;
    const uint8_t *shifts;
    const int64_t *addends;
    askew_stage_$out stage;
} askew_depthwise_$in_$out_$acc;

/* Depthwise convolution. Sums begin with what padding alone would give; taps inside the data then add how far they are from padding. */
static void askew_convolve_depthwise_$in_$out_$acc(
    const askew_depthwise_$in_$out_$acc *layer, const $IN *restrict input, $OUT *restrict output)
{
    enum { RUN = 64 };
    const int32_t outputs = layer->channels * layer->multiplier;
    const askew_taps_of_window window = { layer->kernel_height, layer->kernel_width, layer->dilation_height, layer->dilation_width };
    for (int32_t n = 0; n < layer->batch * outputs; n++) {
        const int32_t k = n % outputs;
        const $IN *plane = input + n / layer->multiplier * layer->height * layer->width;
        const $ACC begin = ($ACC)layer->pad_value * layer->weight_sums[k];
        for (int32_t y = 0; y < layer->output_height; y++) {
            for (int32_t x0 = 0; x0 < layer->output_width; x0 += RUN) {
                const int32_t count = layer->output_width - x0 < RUN ? layer->output_width - x0 : RUN;
                const int8_t *weight = layer->weights + k * layer->kernel_height * layer->kernel_width;
                $ACC sums[RUN];
                for (int32_t x = 0; x < count; x++) {
                    sums[x] = begin;
                }
                askew_add_window_$in_$acc(
                    plane, layer->height, layer->width, y * layer->stride_height - layer->pad_top, x0 * layer->stride_width - layer->pad_left,
                    layer->stride_width, &window, weight, layer->pad_value, count, sums);
                askew_finish_run_$acc_$out(
                    sums, count, layer->multipliers[k], layer->shifts[k], layer->addends[k], &layer->stage, output);
                output += count;
            }
        }
    }
}
