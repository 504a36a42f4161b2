// needs: window depthwise_place_out_stage depthwise_line_window_out_stage
typedef struct {
    askew_window window;
    int32_t pad_value;
    /* Weights: for every sixteen channels those of the first tap, then of the next, an even number; requantisers likewise. */
    askew_quads_$out products;
} askew_depthwise_quads_$window_$out_$stage;

/* Depthwise convolution of data with channels last. Taps beyond the border point to a place of padding. */
static ASKEW_ONCE void askew_convolve_depthwise_quads_$window_$out_$stage(
    const askew_depthwise_quads_$window_$out_$stage *layer, const int8_t *restrict input, $OUT *restrict output, int8_t *restrict scratch)
{
    const askew_window *window = &layer->window;
    const int32_t channels = window->channels;
#ifdef ASKEW_SMLAD_quads
    const int32_t padding = askew_even((int32_t)((uint32_t)(layer->pad_value & 255) * UINT32_C(0x01010101)));
    const int32_t width = (window->output_width - 1) * window->stride_width + (window->kernel_width - 1) * window->dilation_width + 1;
    const int32_t height = (window->kernel_height - 1) * window->dilation_height + 1;
    askew_word *words = (askew_word *)(void *)scratch;
    for (int32_t i = 2 * window->kernel_height * window->kernel_width, end = i + 2 * width * height; i < end; i++) {
        words[i] = padding;
    }
    for (int32_t n = 0; n < window->batch; n++) {
        for (int32_t k = 0; k < channels; k += 4) {
            askew_depthwise_quad_$window_$out_$stage(
                window, &layer->products, k, input + n * window->height * window->width * channels + k,
                output + n * window->output_height * window->output_width * channels + k, padding, width, words);
        }
    }
#else
    const int32_t count = window->kernel_height * window->kernel_width;
    const int8_t *taps[$TAPS + 1];
    taps[count] = scratch;
    for (int32_t c = 0; c < channels; c++) {
        scratch[c] = (int8_t)layer->pad_value;
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
                            taps[t++] = inside ? input + (in_y * window->width + in_x) * channels : scratch;
                        }
                    }
                }
                moves = whole;
                askew_depthwise_place_$out_$stage(&layer->products, taps, count, channels, output);
            }
        }
    }
#endif
}
