// needs: convolution_in_out_acc copy_bytes
/* Copies the window at (top, left), of which a part is padding, to a row: row after row of the window, in each of them place after place,
   in each of those the group's channels. */
static ASKEW_ONCE void askew_copy_border_$in_$out_$acc(
    const askew_convolution_$in_$out_$acc *layer, const int8_t *restrict input, int32_t channels, int32_t top, int32_t left,
    int8_t *restrict row)
{
    for (int32_t i = 0; i < layer->kernel_height; i++) {
        const int32_t y = top + i * layer->dilation_height;
        for (int32_t j = 0; j < layer->kernel_width; j++, row += channels) {
            const int32_t x = left + j * layer->dilation_width;
            if (y >= 0 && y < layer->height && x >= 0 && x < layer->width) {
                askew_copy_lines(row, input + (y * layer->width + x) * layer->channels, 1, channels, 0);
            } else {
                askew_fill_bytes(row, layer->pad_value, channels);
            }
        }
    }
}
