// needs: convolution_in_out_acc copy_window_in_out_acc multiply_$form_row_out_acc
/* Convolution of data with channels last: windows become rows, rows are multiplied. Where windows are single places, the rows are there
   already. */
static void askew_convolve_$in_$out_$acc(
    const askew_convolution_$in_$out_$acc *layer, const $IN *restrict input, $OUT *restrict output, $ROW *restrict rows)
{
    const int32_t channels = layer->channels / layer->groups;
    const int32_t outputs = layer->outputs / layer->groups;
    const int32_t length = layer->kernel_height * layer->kernel_width * channels;
    const int32_t plane = layer->output_height * layer->output_width;
    const int32_t pixels = (int32_t)((size_t)layer->rows * $ROWSIZE / sizeof($ROW));
    const int places = length == layer->channels && layer->stride_height == 1 && layer->stride_width == 1
        && layer->height * layer->width == plane
        && layer->pad_top == 0 && layer->pad_left == 0;
    for (int32_t group = 0; group < layer->batch * layer->groups; group++) {
        const $IN *source = input + group / layer->groups * layer->height * layer->width * layer->channels
            + group % layer->groups * channels;
        const int32_t first_output = group % layer->groups * outputs;
        $OUT *target = output + group / layer->groups * plane * layer->output_stride + first_output;
        int32_t y = 0;
        int32_t x = 0;
#ifdef ASKEW_THERE_$form_$in_$row
        if (places) {
            askew_multiply_$form_$row_$out_$acc(
                &layer->products, first_output, outputs, source, plane, length, layer->row_length, layer->channels, target,
                layer->output_stride);
            continue;
        }
#endif
        for (int32_t start = 0; start < plane; start += pixels) {
            const int32_t count = plane - start < pixels ? plane - start : pixels;
            if (places && layer->row_length == length) {
                askew_fill_row_$in_$row(rows, 0, source + start * length, 0, count * length);
            } else {
                for (int32_t p = 0; p < count; p++) {
                    askew_copy_window_$in_$out_$acc(
                        layer, source, channels, y * layer->stride_height - layer->pad_top, x * layer->stride_width - layer->pad_left,
                        rows + p * layer->row_length);
                    if (++x == layer->output_width) {
                        x = 0;
                        y++;
                    }
                }
            }
            askew_multiply_$form_$row_$out_$acc(
                &layer->products, first_output, outputs, rows, count, length, layer->row_length, layer->row_length,
                target + start * layer->output_stride, layer->output_stride);
        }
    }
}
