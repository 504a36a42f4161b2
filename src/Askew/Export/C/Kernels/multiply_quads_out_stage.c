// needs: vectors quads_sums rows_quads quads_out requantize_quad_$acc finish_$stage_out store_quad_$acc_out_stage finish_pairs_$acc_out_stage
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
    for (int32_t k = 0; k < outputs; k += 4, requantizers += $NUMBERS, output += 4, weights += 16 * fours) {
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
        askew_store_quad_$acc_$out_$stage((int32x4_t){ a, b, c, d }, requantizers, shift, outputs - k, &stage, output);
        if (count == 2) {
            askew_store_quad_$acc_$out_$stage((int32x4_t){ e, f, g, h }, requantizers, shift, outputs - k, &stage, output + output_stride);
        }
    }
#else
    (void)scratch;
    for (int32_t k = 0; k < outputs; k += 4, requantizers += $NUMBERS, output += 4, weights += 16 * fours) {
        for (int32_t o = 0; o < 4 && k + o < outputs; o++) {
            int32_t a = requantizers[o];
            int32_t b = requantizers[o];
            for (int32_t i = 0; i < length; i++) {
                const int32_t w = weights[4 * ((i & ~3) + o) + (i & 3)];
                a += w * first[i];
                b += w * second[i];
            }
            output[o] = askew_finish_$stage_$out(askew_requantize_quad_$acc(a, requantizers + o, shift), &stage);
            if (count == 2) {
                output[output_stride + o] = askew_finish_$stage_$out(askew_requantize_quad_$acc(b, requantizers + o, shift), &stage);
            }
        }
    }
#endif
}
