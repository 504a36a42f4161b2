// needs: vectors quads_out high_product finish_$stage_out
#ifdef ASKEW_MVE_quads
ASKEW_INLINE void askew_store_quad_$out_$stage(int32x4_t values, int32_t count, const askew_stage_$out *stage, $OUT *output)
{
#if $TABLE
    int32_t lanes[4];
    vst1q_s32(lanes, values);
    for (int32_t o = 0; o < 4 && o < count; o++) {
        output[o] = askew_finish_$stage_$out(lanes[o], stage);
    }
#else
    const int32x4_t saturated = vminq_s32(vmaxq_s32(values, vdupq_n_s32(stage->min)), vdupq_n_s32(stage->max));
    if (count >= 4) {
        $VSTORE_s32(output, saturated);
    } else {
        $VSTORE_p_s32(output, saturated, vctp32q((uint32_t)count));
    }
#endif
}

/* Makes up to four outputs of their sums, of one row or two. */
ASKEW_INLINE void askew_store_quads_s32p_$out_$stage(
    int32x4_t sums, int32x4_t second_sums, const int32_t *requantizers, int32_t shift, int32_t count, const askew_stage_$out *stage,
    $OUT *output,
    $OUT *second)
{
    const int32x4_t begins = vld1q_s32(requantizers);
    const int32x4_t multipliers = vld1q_s32(requantizers + 4);
    const int32x4_t addends = vld1q_s32(requantizers + 8);
    const int32x4_t high = vaddq_s32(vmulhq_s32(vaddq_s32(sums, begins), multipliers), addends);
    askew_store_quad_$out_$stage(vshlq_r_s32(high, -shift), count, stage, output);
    if (second) {
        const int32x4_t second_high = vaddq_s32(vmulhq_s32(vaddq_s32(second_sums, begins), multipliers), addends);
        askew_store_quad_$out_$stage(vshlq_r_s32(second_high, -shift), count, stage, second);
    }
}
#endif
