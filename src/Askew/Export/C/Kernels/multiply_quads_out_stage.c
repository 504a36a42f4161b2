// needs: vectors rows_quads quads_out high_product finish_$stage_out store_quad_out_stage
#ifdef ASKEW_SMLAD_quads
/* Products of four places of two rows with two outputs' weights. */
ASKEW_WORD_FUNCTION void askew_four_of_pairs(const askew_word *weights, const askew_word *rows, int32_t sums[4])
{
    const int16x2_t x0 = rows[0], x1 = rows[1], y0 = rows[2], y1 = rows[3];
    const int32_t v = weights[0], w = weights[1];
    const int16x2_t v0 = askew_even(v), v1 = askew_odd(v);
    sums[0] = __smlad(v1, x1, __smlad(v0, x0, sums[0]));
    sums[2] = __smlad(v1, y1, __smlad(v0, y0, sums[2]));
    const int16x2_t w0 = askew_even(w), w1 = askew_odd(w);
    sums[1] = __smlad(w1, x1, __smlad(w0, x0, sums[1]));
    sums[3] = __smlad(w1, y1, __smlad(w0, y0, sums[3]));
}

/* Adds the products of two rows with two outputs' weights: both outputs of the first row, then of the second. */
ASKEW_WORD_FUNCTION void askew_add_pairs(const askew_word *weights, const askew_word *rows, int32_t fours, int32_t sums[4])
{
    const askew_word *end = rows + 4 * fours;
    if (fours & 1) {
        askew_four_of_pairs(weights, rows, sums);
        rows += 4;
        weights += 4;
    }
    for (; rows != end; rows += 8, weights += 8) {
        askew_four_of_pairs(weights, rows, sums);
        askew_four_of_pairs(weights + 4, rows + 4, sums);
    }
}

/* Products of four places of a row with four outputs' weights. */
ASKEW_WORD_FUNCTION void askew_four_of_quad(const askew_word *weights, const askew_word *row, int32_t sums[4])
{
    const int16x2_t x0 = row[0], x1 = row[1];
    for (int32_t o = 0; o < 4; o++) {
        const int32_t w = weights[o];
        sums[o] = __smlad(askew_odd(w), x1, __smlad(askew_even(w), x0, sums[o]));
    }
}

/* Adds the products of one row with four outputs' weights. */
ASKEW_WORD_FUNCTION void askew_add_quad(const askew_word *weights, const askew_word *row, int32_t fours, int32_t sums[4])
{
    const askew_word *end = row + 4 * fours;
    if (fours & 1) {
        askew_four_of_quad(weights, row, sums);
        row += 4;
        weights += 4;
    }
    for (; row != end; row += 8, weights += 8) {
        askew_four_of_quad(weights, row, sums);
        askew_four_of_quad(weights + 4, row + 4, sums);
    }
}
#endif

/* Products of one or two rows of activations with the weights of outputs, four by four. */
static ASKEW_ONCE void askew_multiply_quads_$out_$stage(
    const askew_quads_$out *layer, int32_t quad, int32_t outputs, const askew_quad *restrict first, const askew_quad *restrict second, int32_t count,
    int32_t length, $OUT *restrict output, int32_t output_stride)
{
    const int32_t fours = (length + 3) >> 2;
    const int8_t *weights = layer->weights + quad * fours * 16;
    const int32_t *requantizers = layer->requantizers + quad * 12;
    const askew_stage_$out stage = layer->stage;
    const int32_t shift = layer->shift;
#ifdef ASKEW_SMLAD_quads
    (void)second;
    if (count == 2) {
        for (int32_t k = 0; k < outputs; k += 2, output += 2) {
            int32_t sums[4] = { requantizers[0], requantizers[1], requantizers[0], requantizers[1] };
            askew_add_pairs((const askew_word *)(const void *)weights, (const askew_word *)(const void *)first, fours, sums);
            output[0] = askew_finish_$stage_$out(askew_requantize_high(sums[0], requantizers[4], requantizers[8], shift), &stage);
            output[output_stride] = askew_finish_$stage_$out(askew_requantize_high(sums[2], requantizers[4], requantizers[8], shift), &stage);
            if (k + 1 < outputs) {
                output[1] = askew_finish_$stage_$out(askew_requantize_high(sums[1], requantizers[5], requantizers[9], shift), &stage);
                output[output_stride + 1] = askew_finish_$stage_$out(askew_requantize_high(sums[3], requantizers[5], requantizers[9], shift), &stage);
            }
            weights += k & 2 ? 16 * fours - 8 : 8;
            requantizers += k & 2 ? 10 : 2;
        }
        return;
    }
    for (int32_t k = 0; k < outputs; k += 4, weights += 16 * fours, requantizers += 12, output += 4) {
        int32_t sums[4] = { requantizers[0], requantizers[1], requantizers[2], requantizers[3] };
        askew_add_quad((const askew_word *)(const void *)weights, (const askew_word *)(const void *)first, fours, sums);
        for (int32_t o = 0; o < 4 && k + o < outputs; o++) {
            output[o] = askew_finish_$stage_$out(askew_requantize_high(sums[o], requantizers[4 + o], requantizers[8 + o], shift), &stage);
        }
    }
#elif defined(ASKEW_MVE_quads)
    for (int32_t k = 0; k < outputs; k += 4, requantizers += 12, output += 4, weights += 16 * fours) {
        const int8_t *w = weights;
        int32_t a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
        /* Sixteen places at a time; what lies beyond the end counts as 0. */
        for (int32_t i = 0; i < length; i += 16, w += 64) {
            const mve_pred16_t inside = vctp8q((uint32_t)(length - i));
            const int32x4x4_t four = vld4q_s32((const int32_t *)(const void *)w);
            const int8x16_t x = vldrbq_z_s8(first + i, inside);
            const int8x16_t y = vldrbq_z_s8(second + i, inside);
            a = vmladavaq_s8(a, vreinterpretq_s8_s32(four.val[0]), x);
            e = vmladavaq_s8(e, vreinterpretq_s8_s32(four.val[0]), y);
            b = vmladavaq_s8(b, vreinterpretq_s8_s32(four.val[1]), x);
            f = vmladavaq_s8(f, vreinterpretq_s8_s32(four.val[1]), y);
            c = vmladavaq_s8(c, vreinterpretq_s8_s32(four.val[2]), x);
            g = vmladavaq_s8(g, vreinterpretq_s8_s32(four.val[2]), y);
            d = vmladavaq_s8(d, vreinterpretq_s8_s32(four.val[3]), x);
            h = vmladavaq_s8(h, vreinterpretq_s8_s32(four.val[3]), y);
        }
        askew_store_quad_$out_$stage((int32x4_t){ a, b, c, d }, requantizers, shift, outputs - k, &stage, output);
        if (count == 2) {
            askew_store_quad_$out_$stage((int32x4_t){ e, f, g, h }, requantizers, shift, outputs - k, &stage, output + output_stride);
        }
    }
#else
    for (int32_t k = 0; k < outputs; k += 4, requantizers += 12, output += 4, weights += 16 * fours) {
        for (int32_t o = 0; o < 4 && k + o < outputs; o++) {
            int32_t a = requantizers[o];
            int32_t b = requantizers[o];
            for (int32_t i = 0; i < length; i++) {
                const int32_t w = weights[4 * ((i & ~3) + o) + (i & 3)];
                a += w * first[i];
                b += w * second[i];
            }
            output[o] = askew_finish_$stage_$out(askew_requantize_high(a, requantizers[4 + o], requantizers[8 + o], shift), &stage);
            if (count == 2) {
                output[output_stride + o] = askew_finish_$stage_$out(askew_requantize_high(b, requantizers[4 + o], requantizers[8 + o], shift), &stage);
            }
        }
    }
#endif
}
