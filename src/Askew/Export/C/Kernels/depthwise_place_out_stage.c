// needs: vectors quads_out high_product finish_$stage_out
/* One place of a depthwise convolution: the sums of all taps, each of which points to the channels of a place of the input. */
static inline void askew_depthwise_place_$out_$stage(
    const askew_quads_$out *layer, const int8_t *const *taps, int32_t count, int32_t channels, $OUT *output)
{
    const askew_stage_$out stage = layer->stage;
    const int32_t shift = layer->shift;
    int32_t k = 0;
#ifdef ASKEW_MVE_quads
    /* Sixteen channels at a time, even and odd ones apart: products of two taps fit 16 bits, as no weight is -128. */
    for (; k < channels; k += 16, output += 16) {
        const mve_pred16_t inside = vctp8q((uint32_t)(channels - k));
        const int8_t *weights = layer->weights + k * count;
        const int32_t *requantizers = layer->requantizers + k * 3;
        const int32x4x4_t begins = vld4q_s32(requantizers);
        int32x4_t a = begins.val[0], b = begins.val[1], c = begins.val[2], d = begins.val[3];
        for (int32_t t = 0; t < count; t += 2, weights += 32) {
            const int8x16_t x = vldrbq_z_s8(taps[t] + k, inside);
            const int8x16_t w = vldrbq_s8(weights);
            int16x8_t even = vmullbq_int_s8(x, w);
            int16x8_t odd = vmulltq_int_s8(x, w);
            if (t + 1 < count) {
                const int8x16_t y = vldrbq_z_s8(taps[t + 1] + k, inside);
                const int8x16_t v = vldrbq_s8(weights + 16);
                even = vaddq_s16(even, vmullbq_int_s8(y, v));
                odd = vaddq_s16(odd, vmulltq_int_s8(y, v));
            }
            a = vaddq_s32(a, vmovlbq_s16(even));
            b = vaddq_s32(b, vmovlbq_s16(odd));
            c = vaddq_s32(c, vmovltq_s16(even));
            d = vaddq_s32(d, vmovltq_s16(odd));
        }
        const int32x4x4_t multipliers = vld4q_s32(requantizers + 16);
        a = vmulhq_s32(a, multipliers.val[0]);
        b = vmulhq_s32(b, multipliers.val[1]);
        c = vmulhq_s32(c, multipliers.val[2]);
        d = vmulhq_s32(d, multipliers.val[3]);
        const int32x4x4_t addends = vld4q_s32(requantizers + 32);
        a = vshlq_r_s32(vaddq_s32(a, addends.val[0]), -shift);
        b = vshlq_r_s32(vaddq_s32(b, addends.val[1]), -shift);
        c = vshlq_r_s32(vaddq_s32(c, addends.val[2]), -shift);
        d = vshlq_r_s32(vaddq_s32(d, addends.val[3]), -shift);
#if $BYTES
        const int16x8_t evens = vqmovntq_s32(vqmovnbq_s32(vuninitializedq_s16(), a), c);
        const int16x8_t odds = vqmovntq_s32(vqmovnbq_s32(vuninitializedq_s16(), b), d);
        const int8x16_t bytes = vqmovntq_s16(vqmovnbq_s16(vuninitializedq_s8(), evens), odds);
        vstrbq_p_s8(output, vminq_s8(vmaxq_s8(bytes, vdupq_n_s8((int8_t)stage.min)), vdupq_n_s8((int8_t)stage.max)), inside);
#else
        int32_t lanes[16];
        const int32x4x4_t all = { { a, b, c, d } };
        vst4q_s32(lanes, all);
        for (int32_t o = 0; o < 16 && k + o < channels; o++) {
            output[o] = askew_finish_$stage_$out(lanes[o], &stage);
        }
        (void)inside;
#endif
    }
#endif
    for (; k < channels; k++, output++) {
        const int8_t *weights = layer->weights + (k >> 4) * count * 16 + (k & 15);
        const int32_t *requantizers = layer->requantizers + (k >> 4) * 48 + (k & 15);
        int32_t sum = requantizers[0];
        for (int32_t t = 0; t < count; t++) {
            sum += (int32_t)weights[16 * t] * taps[t][k];
        }
        *output = askew_finish_$stage_$out(askew_requantize_high(sum, requantizers[16], requantizers[32], shift), &stage);
    }
}
