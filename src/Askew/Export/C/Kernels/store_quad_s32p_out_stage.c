// needs: vectors quads_out high_product finish_$stage_out
#ifdef ASKEW_MVE_quads
/* Makes up to four outputs of their sums. */
static inline void askew_store_quad_s32p_$out_$stage(
    int32x4_t sums, const int32_t *requantizers, int32_t shift, int32_t count, const askew_stage_$out *stage, $OUT *output)
{
    const int32x4_t high = vmulhq_s32(vaddq_s32(sums, vld1q_s32(requantizers)), vld1q_s32(requantizers + 4));
    const int32x4_t values = vshlq_r_s32(vaddq_s32(high, vld1q_s32(requantizers + 8)), -shift);
    const mve_pred16_t inside = vctp32q((uint32_t)count);
#if $TABLE
    int32_t lanes[4];
    vst1q_s32(lanes, values);
    for (int32_t o = 0; o < 4 && o < count; o++) {
        output[o] = askew_finish_$stage_$out(lanes[o], stage);
    }
    (void)inside;
#else
    const int32x4_t saturated = vminq_s32(vmaxq_s32(values, vdupq_n_s32(stage->min)), vdupq_n_s32(stage->max));
    $VSTORE(output, saturated, inside);
#endif
}
#endif
