// needs: vectors depthwise_taps_of_vectors quads_out high_product finish_$stage_out
/* One place of a depthwise convolution: the sums of all taps, each of which points to the channels of a place of the input. Where they are
   an odd number, another one, whose weights are 0, follows. */
ASKEW_INLINE void askew_depthwise_place_$out_$stage(
    const askew_quads_$out *layer, const int8_t *const *taps, int32_t count, int32_t channels, $OUT *output)
{
    const askew_stage_$out stage = layer->stage;
    const int32_t shift = layer->shift;
    int32_t k = 0;
#ifdef ASKEW_MVE_quads
    const uint32x4_t fours = vidupq_n_u32(0, 4);
    for (; k < channels; k += 16, output += 16) {
        const mve_pred16_t inside = vctp8q((uint32_t)(channels - k));
        const int8_t *weights = layer->weights + k * ((count + 1) & ~1);
        const int32_t *requantizers = layer->requantizers + k * 3;
        int32x4_t sums[4];
        for (int32_t i = 0; i < 4; i++) {
            sums[i] = vldrwq_gather_shifted_offset_s32(requantizers + i, fours);
        }
        askew_add_taps(taps, count, k, channels - k, weights, sums);
        for (int32_t i = 0; i < 4; i++) {
            const int32x4_t high = vmulhq_s32(sums[i], vldrwq_gather_shifted_offset_s32(requantizers + 16 + i, fours));
            sums[i] = vshlq_r_s32(vaddq_s32(high, vldrwq_gather_shifted_offset_s32(requantizers + 32 + i, fours)), -shift);
        }
#if $BYTES
        const int16x8_t evens = vqmovntq_s32(vqmovnbq_s32(vuninitializedq_s16(), sums[0]), sums[2]);
        const int16x8_t odds = vqmovntq_s32(vqmovnbq_s32(vuninitializedq_s16(), sums[1]), sums[3]);
        const int8x16_t bytes = vqmovntq_s16(vqmovnbq_s16(vuninitializedq_s8(), evens), odds);
        vstrbq_p_s8(output, vminq_s8(vmaxq_s8(bytes, vdupq_n_s8((int8_t)stage.min)), vdupq_n_s8((int8_t)stage.max)), inside);
#else
        int32_t lanes[16];
        const int32x4x4_t all = { { sums[0], sums[1], sums[2], sums[3] } };
        vst4q_s32(lanes, all);
        for (int32_t o = 0; o < 16 && k + o < channels; o++) {
            output[o] = askew_finish_$stage_$out(lanes[o], &stage);
        }
        (void)inside;
#endif
    }
#endif
    for (; k < channels; k++, output++) {
        const int8_t *weights = layer->weights + (k >> 4) * ((count + 1) & ~1) * 16 + (k & 15);
        const int32_t *requantizers = layer->requantizers + (k >> 4) * 48 + (k & 15);
        int32_t sum = requantizers[0];
        for (int32_t t = 0; t < count; t++) {
            sum += (int32_t)weights[16 * t] * taps[t][k];
        }
        *output = askew_finish_$stage_$out(askew_requantize_high(sum, requantizers[16], requantizers[32], shift), &stage);
    }
}
