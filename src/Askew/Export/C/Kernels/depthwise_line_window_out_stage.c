// needs: vectors depthwise_tap quads_out high_product finish_$stage_out
#ifdef ASKEW_SMLAD_quads
/* A row of outputs of up to four channels; of four, where windows are known to be 3 x 3. */
ASKEW_WORD_FUNCTION void askew_depthwise_line_$window_$out_$stage(
    const askew_window *window, const askew_quads_$out *layer, const int32_t *requantizers, const askew_word *const *rows,
    const askew_word *weights,
    int32_t used, $OUT *output)
{
    const askew_stage_$out stage = layer->stage;
    const int32_t shift = layer->shift;
    const int32_t step = 2 * window->stride_width;
    const int32_t channels = window->channels;
    const $OUT *end = output + window->output_width * channels;
#if $THREE
    const askew_word *first = rows[0], *second = rows[1], *third = rows[2];
    for (; output != end; output += channels) {
#else
    for (int32_t x = 0; output != end; x += step, output += channels) {
#endif
        int32_t sums[4] = { requantizers[0], requantizers[1], requantizers[2], requantizers[3] };
#if $THREE
        ASKEW_ADD_TAP(first, 0, weights, 0, sums);
        ASKEW_ADD_TAP(first, 1, weights, 1, sums);
        ASKEW_ADD_TAP(first, 2, weights, 2, sums);
        ASKEW_ADD_TAP(second, 0, weights, 3, sums);
        ASKEW_ADD_TAP(second, 1, weights, 4, sums);
        ASKEW_ADD_TAP(second, 2, weights, 5, sums);
        ASKEW_ADD_TAP(third, 0, weights, 6, sums);
        ASKEW_ADD_TAP(third, 1, weights, 7, sums);
        ASKEW_ADD_TAP(third, 2, weights, 8, sums);
        first += step;
        second += step;
        third += step;
#else
        const askew_word *w = weights;
        for (int32_t i = 0; i < window->kernel_height; i++) {
            const askew_word *row = rows[i] + x;
            for (int32_t j = 0; j < window->kernel_width; j++, w += 2, row += 2 * window->dilation_width) {
                ASKEW_ADD_TAP(row, 0, w, 0, sums);
            }
        }
#endif
        int32_t multiplier, addend, next_multiplier, next_addend;
        ASKEW_LOAD_PAIR(multiplier, next_multiplier, requantizers, 16);
        ASKEW_LOAD_PAIR(addend, next_addend, requantizers, 32);
        output[0] = askew_finish_$stage_$out(askew_requantize_high(sums[0], multiplier, addend, shift), &stage);
        if (used > 1) {
            output[1] = askew_finish_$stage_$out(askew_requantize_high(sums[1], next_multiplier, next_addend, shift), &stage);
        }
        ASKEW_LOAD_PAIR(multiplier, next_multiplier, requantizers, 18);
        ASKEW_LOAD_PAIR(addend, next_addend, requantizers, 34);
        if (used > 2) {
            output[2] = askew_finish_$stage_$out(askew_requantize_high(sums[2], multiplier, addend, shift), &stage);
        }
        if (used > 3) {
            output[3] = askew_finish_$stage_$out(askew_requantize_high(sums[3], next_multiplier, next_addend, shift), &stage);
        }
    }
}

/* All outputs of up to four channels: rows of the input are expanded once, and kept as long as windows need them. Before and behind each
   of them is padding already. */
static ASKEW_ONCE void askew_depthwise_quad_$window_$out_$stage(
    const askew_window *window, const askew_quads_$out *layer, int32_t k, const int8_t *input, $OUT *output, int32_t padding, int32_t width,
    askew_word *scratch)
{
    const int32_t taps = window->kernel_height * window->kernel_width;
    const int32_t used = $THREE || window->channels - k > 4 ? 4 : window->channels - k;
    const int32_t height = (window->kernel_height - 1) * window->dilation_height + 1;
    const int32_t inside = window->width < width - window->pad_left ? window->width : width - window->pad_left;
    const int32_t *requantizers = layer->requantizers + (k >> 4) * 48 + (k & 12);
    const askew_word *packed = (const askew_word *)(const void *)(layer->weights + (k >> 4) * ((taps + 1) & ~1) * 16 + (k & 12));
    askew_word *weights = scratch;
    askew_word *lines = scratch + 2 * taps;
    int32_t top = -window->pad_top;
    int32_t next = top;
    int32_t first_line = 0;
    int32_t next_line = 0;
    for (int32_t t = 0; t < taps; t++, packed += 4) {
        weights[2 * t] = askew_even(*packed);
        weights[2 * t + 1] = askew_odd(*packed);
    }
    for (int32_t y = 0; y < window->output_height; y++, output += window->output_width * window->channels) {
        const askew_word *rows[$TAPS];
        if (next < top) {
            next = top;
            next_line = first_line;
        }
        for (; next < top + height; next++) {
            askew_expand_line(
                next >= 0 && next < window->height ? input + next * window->width * window->channels : NULL, inside, window->channels, used,
                padding,
                lines + (next_line * width + window->pad_left) * 2);
            next_line = next_line + 1 == height ? 0 : next_line + 1;
        }
        for (int32_t i = 0, line = first_line; i < window->kernel_height; i++) {
            rows[i] = lines + line * width * 2;
            line += window->dilation_height;
            line -= line >= height ? height : 0;
        }
        askew_depthwise_line_$window_$out_$stage(window, layer, requantizers, rows, weights, used, output);
        top += window->stride_height;
        for (first_line += window->stride_height; first_line >= height; first_line -= height) {
        }
    }
}
#endif
