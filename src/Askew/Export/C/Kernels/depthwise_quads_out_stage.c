// needs: depthwise_place_out_stage window taps
typedef struct {
    askew_window window;
    int32_t pad_value;
    askew_quads_$out products; /* Weights: for every sixteen channels those of the first tap, then of the next; requantisers likewise. */
} askew_depthwise_quads_$out_$stage;

/* Depthwise convolution of data with channels last. Taps beyond the border point to a place of padding. */
static ASKEW_ONCE void askew_convolve_depthwise_quads_$out_$stage(
    const askew_depthwise_quads_$out_$stage *layer, const int8_t *restrict input, $OUT *restrict output, int8_t *restrict padding)
{
    const askew_window *window = &layer->window;
    const int32_t channels = window->channels;
    const int32_t count = window->kernel_height * window->kernel_width;
    const int8_t *taps[$TAPS];
    for (int32_t c = 0; c < channels; c++) {
        padding[c] = (int8_t)layer->pad_value;
    }
    for (int32_t n = 0; n < window->batch; n++, input += window->height * window->width * channels) {
        int32_t top = -window->pad_top;
        for (int32_t y = 0; y < window->output_height; y++, top += window->stride_height) {
            const int32_t bottom = top + (window->kernel_height - 1) * window->dilation_height;
            int32_t left = -window->pad_left;
            int moves = 0;
            for (int32_t x = 0; x < window->output_width; x++, left += window->stride_width, output += channels) {
                const int32_t right = left + (window->kernel_width - 1) * window->dilation_width;
                const int whole = top >= 0 && bottom < window->height && left >= 0 && right < window->width;
                if (whole && moves) {
                    for (int32_t t = 0; t < count; t++) {
                        taps[t] += window->stride_width * channels;
                    }
                } else {
                    int32_t t = 0;
                    for (int32_t in_y = top; in_y <= bottom; in_y += window->dilation_height) {
                        for (int32_t in_x = left; in_x <= right; in_x += window->dilation_width) {
                            const int inside = in_y >= 0 && in_y < window->height && in_x >= 0 && in_x < window->width;
                            taps[t++] = inside ? input + (in_y * window->width + in_x) * channels : padding;
                        }
                    }
                }
                moves = whole;
                if (count == 9) {
                    askew_depthwise_place_$out_$stage(&layer->products, taps, 9, channels, output);
                } else {
                    askew_depthwise_place_$out_$stage(&layer->products, taps, count, channels, output);
                }
            }
        }
    }
}
