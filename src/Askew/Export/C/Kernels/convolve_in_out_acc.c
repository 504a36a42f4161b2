// needs: products_out fill_row_in_row multiply_$form_row_out_acc
typedef struct {
    int32_t batch, channels, height, width;
    int32_t outputs, output_height, output_width, groups;
    int32_t kernel_height, kernel_width, stride_height, stride_width;
    int32_t dilation_height, dilation_width, pad_top, pad_left, pad_value;
    int32_t row_length;         /* Elements from one row to the next. */
    int32_t rows;               /* Bytes of scratch memory over row_length: how many rows of bytes there is room for. */
    askew_products_$out products;
} askew_convolution_$in_$out_$acc;

/* Copies the window at (top, left) to a row: row after row of the window, in each of them place after place, in each of those the group's channels. */
static void askew_copy_window_$in_$out_$acc(
    const askew_convolution_$in_$out_$acc *layer, const $IN *restrict input, int32_t channels, int32_t top, int32_t left, $ROW *restrict row)
{
    const int32_t taps = layer->kernel_width;
    const int together = layer->groups == 1 && layer->dilation_width == 1;
    const int32_t before = left >= 0 ? 0 : -left < taps ? -left : taps;
    const int32_t available = layer->width - left < taps ? layer->width - left : taps;
    const int32_t end = available > before ? available : before;
    int32_t at = 0;
    if (together && before == 0 && end == taps && top >= 0 && top + (layer->kernel_height - 1) * layer->dilation_height < layer->height) {
        const $IN *source = input + (top * layer->width + left) * channels;
        for (int32_t i = 0; i < layer->kernel_height; i++, source += layer->dilation_height * layer->width * channels) {
            askew_fill_row_$in_$row(row, at, source, 0, taps * channels);
            at += taps * channels;
        }
        return;
    }
    for (int32_t i = 0; i < layer->kernel_height; i++) {
        const int32_t y = top + i * layer->dilation_height;
        if (y < 0 || y >= layer->height) {
            askew_fill_row_$in_$row(row, at, NULL, layer->pad_value, taps * channels);
            at += taps * channels;
        } else if (together) {
            const $IN *source = input + (y * layer->width + left + before) * channels;
            if (before > 0) {
                askew_fill_row_$in_$row(row, at, NULL, layer->pad_value, before * channels);
            }
            askew_fill_row_$in_$row(row, at + before * channels, source, 0, (end - before) * channels);
            if (end < taps) {
                askew_fill_row_$in_$row(row, at + end * channels, NULL, layer->pad_value, (taps - end) * channels);
            }
            at += taps * channels;
        } else {
            for (int32_t j = 0; j < taps; j++, at += channels) {
                const int32_t x = left + j * layer->dilation_width;
                const int inside = x >= 0 && x < layer->width;
                askew_fill_row_$in_$row(row, at, inside ? input + (y * layer->width + x) * layer->channels : NULL, layer->pad_value, channels);
            }
        }
    }
}

/* Convolution of data with channels last: windows become rows, rows are multiplied. Where windows are single places, the rows are there already. */
static void askew_convolve_$in_$out_$acc(
    const askew_convolution_$in_$out_$acc *layer, const $IN *restrict input, $OUT *restrict output, $ROW *restrict rows)
{
    const int32_t channels = layer->channels / layer->groups;
    const int32_t outputs = layer->outputs / layer->groups;
    const int32_t length = layer->kernel_height * layer->kernel_width * channels;
    const int32_t plane = layer->output_height * layer->output_width;
    const int32_t pixels = (int32_t)((size_t)layer->rows * $ROWSIZE / sizeof($ROW));
    const int places = length == layer->channels && layer->stride_height == 1 && layer->stride_width == 1 && layer->height * layer->width == plane
        && layer->pad_top == 0 && layer->pad_left == 0;
    for (int32_t group = 0; group < layer->batch * layer->groups; group++) {
        const $IN *source = input + group / layer->groups * layer->height * layer->width * layer->channels + group % layer->groups * channels;
        const int32_t first_output = group % layer->groups * outputs;
        $OUT *target = output + group / layer->groups * plane * layer->outputs + first_output;
        int32_t y = 0;
        int32_t x = 0;
#ifdef ASKEW_MVE_$form_$row
        if (places) {
            askew_multiply_$form_$row_$out_$acc(
                &layer->products, first_output, outputs, source, plane, length, layer->row_length, layer->channels, target, layer->outputs);
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
                &layer->products, first_output, outputs, rows, count, length, layer->row_length, layer->row_length, target + start * layer->outputs, layer->outputs);
        }
    }
}
