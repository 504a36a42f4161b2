// needs: vectors rows_quads quads_out high_product finish_$stage_out store_quad_out_stage
#ifdef ASKEW_SMLAD_quads
/* Adds the products of two rows with two outputs' weights: both outputs of the first row, then of the second. Compilers run out of registers here. */
#define ASKEW_FOUR_OF_PAIRS \
    "ldrd %[v], %[w], [%[weights]], #16\n" \
    "ldrd %[x], %[y], [%[rows]], #8\n" \
    "sxtb16 %[t], %[v]\n" \
    "smlad %[a], %[t], %[x], %[a]\n" \
    "smlad %[c], %[t], %[y], %[c]\n" \
    "sxtb16 %[t], %[w]\n" \
    "smlad %[b], %[t], %[x], %[b]\n" \
    "smlad %[d], %[t], %[y], %[d]\n" \
    "ldrd %[x], %[y], [%[rows]], #8\n" \
    "sxtb16 %[v], %[v], ror #8\n" \
    "smlad %[a], %[v], %[x], %[a]\n" \
    "smlad %[c], %[v], %[y], %[c]\n" \
    "sxtb16 %[w], %[w], ror #8\n" \
    "smlad %[b], %[w], %[x], %[b]\n" \
    "smlad %[d], %[w], %[y], %[d]\n"

ASKEW_WORD_FUNCTION const askew_word *askew_add_pairs(const askew_word *weights, const askew_word *rows, const askew_word *end, int32_t sums[4])
{
    int32_t t, v, w, x, y;
    __asm__ volatile(
        "1:\n" ASKEW_FOUR_OF_PAIRS ASKEW_FOUR_OF_PAIRS
        "cmp %[rows], %[end]\n"
        "bne 1b\n"
        : [a] "+r"(sums[0]), [b] "+r"(sums[1]), [c] "+r"(sums[2]), [d] "+r"(sums[3]), [weights] "+r"(weights), [rows] "+r"(rows),
          [t] "=&r"(t), [v] "=&r"(v), [w] "=&r"(w), [x] "=&r"(x), [y] "=&r"(y)
        : [end] "r"(end)
        : "cc", "memory");
    return weights;
}

/* Products of four places of a row with four outputs' weights. */
ASKEW_WORD_FUNCTION void askew_four_of_quad(const askew_word *weights, const askew_word *row, int32_t sums[4])
{
    const int16x2_t x0 = row[0], x1 = row[2];
    for (int32_t o = 0; o < 4; o++) {
        const int32_t w = weights[o];
        sums[o] = __smlad(askew_odd(w), x1, __smlad(askew_even(w), x0, sums[o]));
    }
}

/* Adds the products of one row with four outputs' weights. */
ASKEW_WORD_FUNCTION void askew_add_quad(const askew_word *weights, const askew_word *row, int32_t fours, int32_t sums[4])
{
    const askew_word *end = row + 4 * fours;
    for (; row != end; row += 8, weights += 8) {
        askew_four_of_quad(weights, row, sums);
        askew_four_of_quad(weights + 4, row + 4, sums);
    }
}
#endif

/* Products of one or two rows of activations with the weights of outputs, four by four. */
static ASKEW_ONCE void askew_multiply_quads_$out_$stage(
    const askew_quads_$out *layer, int32_t quad, int32_t outputs, const int8_t *first, const int8_t *second, int32_t count, int32_t length,
    int8_t *scratch, $OUT *restrict output, int32_t output_stride)
{
    /* Rows of weights end with zeros, so that there is an even number of fours. */
    const int32_t fours = ((length + 7) & ~7) >> 2;
    const int8_t *weights = layer->weights + quad * fours * 16;
    const int32_t *requantizers = layer->requantizers + quad * 12;
    const askew_stage_$out stage = layer->stage;
    const int32_t shift = layer->shift;
#ifdef ASKEW_SMLAD_quads
    askew_word *rows = (askew_word *)(void *)scratch;
    askew_expand_rows(first, second, fours, rows);
    if (count == 2) {
        const askew_word *end = rows + 4 * fours;
        const askew_word *w = (const askew_word *)(const void *)weights;
        for (int32_t left = outputs; left > 0; requantizers += 12) {
            for (int32_t pair = 0; pair < 4 && left > 0; pair += 2, left -= 2, output += 2) {
                int32_t sums[4] = { requantizers[pair], requantizers[pair + 1], requantizers[pair], requantizers[pair + 1] };
                const askew_word *after = askew_add_pairs(w, rows, end, sums);
                $OUT *target = output;
                for (int32_t o = 0; o < 2 && o < left; o++) {
                    const int32_t *r = requantizers + pair + o;
                    target[o] = askew_finish_$stage_$out(askew_requantize_high(sums[o], r[4], r[8], shift), &stage);
                    target[output_stride + o] = askew_finish_$stage_$out(askew_requantize_high(sums[2 + o], r[4], r[8], shift), &stage);
                }
                w = pair == 0 ? w + 2 : after - 2;
            }
        }
        return;
    }
    for (int32_t k = 0; k < outputs; k += 4, weights += 16 * fours, requantizers += 12, output += 4) {
        int32_t sums[4] = { requantizers[0], requantizers[1], requantizers[2], requantizers[3] };
        askew_add_quad((const askew_word *)(const void *)weights, rows, fours, sums);
        for (int32_t o = 0; o < 4 && k + o < outputs; o++) {
            output[o] = askew_finish_$stage_$out(askew_requantize_high(sums[o], requantizers[4 + o], requantizers[8 + o], shift), &stage);
        }
    }
#elif defined(ASKEW_MVE_quads)
    (void)scratch;
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
    (void)scratch;
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
