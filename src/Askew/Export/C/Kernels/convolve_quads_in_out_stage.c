// needs: convolution_in_out_acc copy_bytes copy_border_in_out_acc multiply_quads_out_stage
/* Convolution of data with channels last: two windows at a time become rows, which are multiplied. Where windows are single places, the
   rows are there already. */
static ASKEW_ONCE void askew_convolve_quads_$in_$out_$acc_$stage(
    const askew_convolution_$in_$out_$acc *layer, const int8_t *restrict input, $OUT *restrict output, int8_t *restrict scratch)
{
    const int32_t channels = layer->channels / layer->groups;
    const int32_t outputs = layer->outputs / layer->groups;
    const int32_t length = layer->kernel_height * layer->kernel_width * channels;
    const int32_t plane = layer->output_height * layer->output_width;
    const int together = layer->groups == 1 && layer->dilation_width == 1;
    const int32_t line = layer->kernel_width * channels;
    const int32_t step = layer->dilation_height * layer->width * layer->channels;
    const int32_t last_top = layer->height - 1 - (layer->kernel_height - 1) * layer->dilation_height;
    const int32_t last_left = layer->width - layer->kernel_width;
    for (int32_t group = 0; group < layer->batch * layer->groups; group++) {
        const int8_t *source = input + group / layer->groups * layer->height * layer->width * layer->channels
            + group % layer->groups * channels;
        const int32_t first_output = group % layer->groups * outputs;
        const int32_t quad = group % layer->groups * ((outputs + 3) / 4);
        $OUT *target = output + group / layer->groups * plane * layer->output_stride + first_output;
        int32_t top = -layer->pad_top;
        int32_t left = -layer->pad_left;
        int32_t x = 0;
        for (int32_t start = 0; start < plane; start += 2, target += 2 * layer->output_stride) {
            const int32_t count = plane - start < 2 ? 1 : 2;
            const int8_t *first = scratch;
            const int8_t *second = count == 2 ? scratch + layer->row_length : scratch;
            if (layer->rows == 0) {
                first = source + start * length;
                second = first + (count - 1) * length;
            } else {
                for (int32_t p = 0; p < count; p++) {
                    int8_t *row = scratch + p * layer->row_length;
                    if (together && top >= 0 && top <= last_top && left >= 0 && left <= last_left) {
                        askew_copy_lines(row, source + (top * layer->width + left) * channels, layer->kernel_height, line, step);
                    } else {
                        askew_copy_border_$in_$out_$acc(layer, source, channels, top, left, row);
                    }
                    left += layer->stride_width;
                    if (++x == layer->output_width) {
                        x = 0;
                        left = -layer->pad_left;
                        top += layer->stride_height;
                    }
                }
            }
            askew_multiply_quads_$acc_$out_$stage(
                &layer->products, quad, outputs, first, second, count, length, scratch + layer->rows * layer->row_length, target,
                layer->output_stride);
        }
    }
}
