// needs: taps window
/* The largest of each window, channels last; smallest where there is nothing but padding. */
static void askew_max_pool_$in(const askew_window *layer, int32_t smallest, const $IN *restrict input, $IN *restrict output)
{
    const int32_t channels = layer->channels;
    for (int32_t n = 0; n < layer->batch; n++, input += layer->height * layer->width * channels) {
        for (int32_t y = 0; y < layer->output_height; y++) {
            const int32_t top = y * layer->stride_height - layer->pad_top;
            int32_t first_row, end_row;
            askew_taps(top, layer->dilation_height, layer->height, layer->kernel_height, &first_row, &end_row);
            for (int32_t x = 0; x < layer->output_width; x++, output += channels) {
                const int32_t left = x * layer->stride_width - layer->pad_left;
                int32_t first, end;
                askew_taps(left, layer->dilation_width, layer->width, layer->kernel_width, &first, &end);
                for (int32_t c = 0; c < channels; c++) {
                    output[c] = ($IN)smallest;
                }
                for (int32_t i = first_row; i < end_row; i++) {
                    const $IN *row = input + (top + i * layer->dilation_height) * layer->width * channels;
                    for (int32_t j = first; j < end; j++) {
                        const $IN *source = row + (left + j * layer->dilation_width) * channels;
                        for (int32_t c = 0; c < channels; c++) {
                            output[c] = source[c] > output[c] ? source[c] : output[c];
                        }
                    }
                }
            }
        }
    }
}
