// needs: vectors quads_sums rows_quads quads_out requantize_quad_$acc finish_$stage_out
// needs: store_quads_$acc_out_stage finish_pairs_$acc_out_stage
/* Products of one or two rows of activations with the weights of outputs, four by four. */
static ASKEW_ONCE void askew_multiply_quads_$acc_$out_$stage(
    const askew_quads_$out *layer, int32_t quad, int32_t outputs, const int8_t *first, const int8_t *second, int32_t count, int32_t length,
    int8_t *scratch, $OUT *restrict output, int32_t output_stride)
{
    /* Rows of weights end with zeros, so that there is an even number of fours. */
    const int32_t fours = ((length + 7) & ~7) >> 2;
    const int8_t *weights = layer->weights + quad * fours * 16;
    const int32_t *requantizers = layer->requantizers + quad * $NUMBERS;
    const askew_stage_$out stage = layer->stage;
    const int32_t shift = layer->shift;
#ifdef ASKEW_SMLAD_quads
    askew_word *rows = (askew_word *)(void *)scratch;
    const askew_word *w = (const askew_word *)(const void *)weights;
    if (count == 2) {
        const askew_word *end = rows + 4 * fours;
        askew_expand_rows(first, second, fours, rows);
        for (int32_t left = outputs; left > 0; requantizers += $NUMBERS) {
            for (int32_t pair = 0; pair < 4 && left > 0; pair += 2, left -= 2, output += 2) {
                int32_t sums[4] = { requantizers[pair], requantizers[pair + 1], requantizers[pair], requantizers[pair + 1] };
                const askew_word *after = askew_add_pairs(w, rows, end, sums);
                askew_finish_pairs_$acc_$out_$stage(sums, requantizers + pair, shift, left, &stage, output, output + output_stride);
                w = pair == 0 ? w + 2 : after - 2;
            }
        }
        return;
    }
    askew_expand_row(first, fours, rows);
    for (int32_t left = outputs; left > 0; left -= 4, requantizers += $NUMBERS, output += 4) {
        int32_t sums[4] = { requantizers[0], requantizers[1], requantizers[2], requantizers[3] };
        w = askew_add_quad(w, rows, rows + 2 * fours, sums);
        for (int32_t o = 0; o < 4 && o < left; o++) {
            output[o] = askew_finish_$stage_$out(askew_requantize_quad_$acc(sums[o], requantizers + o, shift), &stage);
        }
    }
#elif defined(ASKEW_MVE_quads)
    (void)scratch;
    for (int32_t left = outputs; left > 0; left -= 4, requantizers += $NUMBERS, output += 4, weights += 16 * fours) {
        int32x4_t sums, second_sums;
        askew_sum_quad(weights, first, second, length, &sums, &second_sums);
        askew_store_quads_$acc_$out_$stage(
            sums, second_sums, requantizers, shift, left, &stage, output, count == 2 ? output + output_stride : NULL);
    }
#else
    /* Two outputs at a time. What lies in rows beyond their end meets weights of 0. */
    (void)scratch;
    for (int32_t k = 0; k < outputs; k += 2, requantizers += k & 2 ? 2 : $NUMBERS - 2, weights += k & 2 ? 8 : 16 * fours - 8) {
        int32_t a = requantizers[0], b = requantizers[1], c = a, d = b;
        const int8_t *w = weights;
        const int8_t *x = first;
        const int8_t *y = second;
        for (int32_t i = 0; i < length; i += 4, w += 16, x += 4, y += 4) {
            a += w[0] * x[0] + w[1] * x[1] + w[2] * x[2] + w[3] * x[3];
            b += w[4] * x[0] + w[5] * x[1] + w[6] * x[2] + w[7] * x[3];
            c += w[0] * y[0] + w[1] * y[1] + w[2] * y[2] + w[3] * y[3];
            d += w[4] * y[0] + w[5] * y[1] + w[6] * y[2] + w[7] * y[3];
        }
        const int32_t sums[4] = { a, b, c, d };
        for (int32_t o = 0; o < 2 && k + o < outputs; o++) {
            output[k + o] = askew_finish_$stage_$out(askew_requantize_quad_$acc(sums[o], requantizers + o, shift), &stage);
            if (count == 2) {
                output[output_stride + k + o] = askew_finish_$stage_$out(askew_requantize_quad_$acc(sums[2 + o], requantizers + o, shift),
                    &stage);
            }
        }
    }
#endif
}
