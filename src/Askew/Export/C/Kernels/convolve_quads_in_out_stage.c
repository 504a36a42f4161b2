// needs: convolution_in_out_acc copy_window_in_out_acc multiply_quads_out_stage
/* Convolution of data with channels last: two windows at a time become rows, which are multiplied. */
static ASKEW_ONCE void askew_convolve_quads_$in_$out_$stage(
    const askew_convolution_$in_$out_$acc *layer, const int8_t *restrict input, $OUT *restrict output, askew_quad *restrict rows)
{
    const int32_t channels = layer->channels / layer->groups;
    const int32_t outputs = layer->outputs / layer->groups;
    const int32_t length = layer->kernel_height * layer->kernel_width * channels;
    const int32_t plane = layer->output_height * layer->output_width;
#ifdef ASKEW_MVE_quads
    const int places = length == layer->channels && layer->stride_height == 1 && layer->stride_width == 1 && layer->height * layer->width == plane
        && layer->pad_top == 0 && layer->pad_left == 0;
#endif
    for (int32_t group = 0; group < layer->batch * layer->groups; group++) {
        const int8_t *source = input + group / layer->groups * layer->height * layer->width * layer->channels + group % layer->groups * channels;
        const int32_t first_output = group % layer->groups * outputs;
        const int32_t quad = group % layer->groups * ((outputs + 3) / 4);
        $OUT *target = output + group / layer->groups * plane * layer->outputs + first_output;
        int32_t top = -layer->pad_top;
        int32_t left = -layer->pad_left;
        int32_t x = 0;
        for (int32_t start = 0; start < plane; start += 2, target += 2 * layer->outputs) {
            const int32_t count = plane - start < 2 ? 1 : 2;
#ifdef ASKEW_MVE_quads
            if (places) {
                /* The rows are there already. */
                askew_multiply_quads_$out_$stage(
                    &layer->products, quad, outputs, source, count == 2 ? source + layer->channels : source, count, length, target, layer->outputs);
                source += 2 * layer->channels;
                continue;
            }
#endif
            for (int32_t p = 0; p < count; p++) {
                askew_copy_window_$in_$out_$acc(layer, source, channels, top, left, p == 0 ? rows : rows + ASKEW_SECOND_ROW(layer->row_length));
                left += layer->stride_width;
                if (++x == layer->output_width) {
                    x = 0;
                    left = -layer->pad_left;
                    top += layer->stride_height;
                }
            }
            askew_multiply_quads_$out_$stage(
                &layer->products, quad, outputs, rows, count == 2 ? rows + ASKEW_SECOND_ROW(layer->row_length) : rows, count, length, target,
                layer->outputs);
        }
    }
}
