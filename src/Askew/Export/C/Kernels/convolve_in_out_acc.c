// needs: rows dot_weights_row_acc finish_run_acc_out
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
