// needs: vectors quads_out high_product finish_$stage_out
#ifdef ASKEW_SMLAD_quads
/* Adds the products of tap number t of a row, and weight number w, of four channels, the even ones apart from the odd ones. */
#define ASKEW_ADD_TAP(row, t, weights, w, sums) do { \
    int16x2_t x0, x1, w0, w1; \
    __asm__("ldrd %0, %1, [%2, #%c3]" : "=r"(x0), "=r"(x1) : "r"(row), "i"(8 * (t)), "m"(*(const int32_t (*)[64])(row))); \
    __asm__("ldrd %0, %1, [%2, #%c3]" : "=r"(w0), "=r"(w1) : "r"(weights), "i"(8 * (w)), "m"(*(const int32_t (*)[64])(weights))); \
    sums[0] = __smlabb(x0, w0, sums[0]); \
    sums[1] = __smlabb(x1, w1, sums[1]); \
    sums[2] = __smlatt(x0, w0, sums[2]); \
    sums[3] = __smlatt(x1, w1, sums[3]); \
} while (0)

/* Places of up to four channels as 16-bit integers; where there is no source, padding. */
ASKEW_WORD_FUNCTION void askew_expand_line(
    const int8_t *source, int32_t count, int32_t channels, int32_t used, int32_t padding, askew_word *restrict line)
{
    if (!source) {
        for (; count > 0; count--, line += 2) {
            line[0] = padding;
            line[1] = padding;
        }
    } else if (used == 4) {
        for (; count > 0; count--, line += 2, source += channels) {
            int32_t four;
            memcpy(&four, source, 4);
            line[0] = askew_even(four);
            line[1] = askew_odd(four);
        }
    } else {
        for (; count > 0; count--, line += 2, source += channels) {
            int8_t bytes[4] = { 0 };
            int32_t four;
            for (int32_t c = 0; c < used; c++) {
                bytes[c] = source[c];
            }
            memcpy(&four, bytes, 4);
            line[0] = askew_even(four);
            line[1] = askew_odd(four);
        }
    }
}

/* A row of outputs of up to four channels. */
ASKEW_WORD_FUNCTION void askew_depthwise_line_$out_$stage(
    const askew_window *window, const askew_quads_$out *layer, const int32_t *requantizers, const askew_word *const *rows, const askew_word *weights,
    int32_t used, $OUT *output, int three)
{
    const askew_stage_$out stage = layer->stage;
    const int32_t shift = layer->shift;
    const int32_t step = 2 * window->stride_width;
    const int32_t across = 2 * window->dilation_width;
    const askew_word *first = rows[0], *second = rows[three ? 1 : 0], *third = rows[three ? 2 : 0];
    for (int32_t x = 0; x < window->output_width; x++, output += window->channels) {
        int32_t sums[4] = { requantizers[0], requantizers[1], requantizers[2], requantizers[3] };
        if (three) {
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
        } else {
            const askew_word *w = weights;
            for (int32_t i = 0; i < window->kernel_height; i++) {
                const askew_word *row = rows[i] + x * step;
                for (int32_t j = 0; j < window->kernel_width; j++, w += 2, row += across) {
                    ASKEW_ADD_TAP(row, 0, w, 0, sums);
                }
            }
        }
        output[0] = askew_finish_$stage_$out(askew_requantize_high(sums[0], requantizers[16], requantizers[32], shift), &stage);
        if (used > 1) {
            output[1] = askew_finish_$stage_$out(askew_requantize_high(sums[1], requantizers[17], requantizers[33], shift), &stage);
        }
        if (used > 2) {
            output[2] = askew_finish_$stage_$out(askew_requantize_high(sums[2], requantizers[18], requantizers[34], shift), &stage);
        }
        if (used > 3) {
            output[3] = askew_finish_$stage_$out(askew_requantize_high(sums[3], requantizers[19], requantizers[35], shift), &stage);
        }
    }
}

/* All outputs of up to four channels: rows of the input are expanded once, and kept as long as windows need them. Before and behind each of them
   is padding already. */
static ASKEW_ONCE void askew_depthwise_quad_$out_$stage(
    const askew_window *window, const askew_quads_$out *layer, int32_t k, const int8_t *input, $OUT *output, int32_t padding, int32_t width,
    askew_word *scratch)
{
    const int32_t taps = window->kernel_height * window->kernel_width;
    const int32_t used = window->channels - k < 4 ? window->channels - k : 4;
    const int32_t height = (window->kernel_height - 1) * window->dilation_height + 1;
    const int32_t inside = window->width < width - window->pad_left ? window->width : width - window->pad_left;
    const int32_t *requantizers = layer->requantizers + (k >> 4) * 48 + (k & 12);
    const askew_word *packed = (const askew_word *)(const void *)(layer->weights + (k >> 4) * taps * 16 + (k & 12));
    askew_word *weights = scratch;
    askew_word *lines = scratch + 2 * taps;
    const int three = window->kernel_height == 3 && window->kernel_width == 3 && window->dilation_width == 1;
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
                next >= 0 && next < window->height ? input + next * window->width * window->channels : NULL, inside, window->channels, used, padding,
                lines + (next_line * width + window->pad_left) * 2);
            next_line = next_line + 1 == height ? 0 : next_line + 1;
        }
        for (int32_t i = 0, line = first_line; i < window->kernel_height; i++) {
            rows[i] = lines + line * width * 2;
            line += window->dilation_height;
            line -= line >= height ? height : 0;
        }
        if (three && used == 4) {
            askew_depthwise_line_$out_$stage(window, layer, requantizers, rows, weights, 4, output, 1);
        } else {
            askew_depthwise_line_$out_$stage(window, layer, requantizers, rows, weights, used, output, 0);
        }
        top += window->stride_height;
        for (first_line += window->stride_height; first_line >= height; first_line -= height) {
        }
    }
}
#endif
