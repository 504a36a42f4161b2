// needs: convolution_in_out_acc fill_row_in_row
/* Copies the window at (top, left) to a row: row after row of the window, in each of them place after place, in each of those the group's
   channels. */
static void askew_copy_window_$in_$out_$acc(
    const askew_convolution_$in_$out_$acc *layer, const $IN *restrict input, int32_t channels, int32_t top, int32_t left,
    $ROW *restrict row)
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
                askew_fill_row_$in_$row(row, at, inside ? input + (y * layer->width + x) * layer->channels : NULL, layer->pad_value,
                    channels);
            }
        }
    }
}
