// needs: vectors quads_out requantize_quad_s32h finish_$stage_out
#ifdef ASKEW_MVE_quads
/* Makes up to four outputs of their sums, of one row or two. */
ASKEW_INLINE void askew_store_quads_s32h_$out_$stage(
    int32x4_t sums, int32x4_t second_sums, const int32_t *requantizers, int32_t shift, int32_t count, const askew_stage_$out *stage,
    $OUT *output,
    $OUT *second)
{
    int32_t lanes[8];
    vst1q_s32(lanes, sums);
    vst1q_s32(lanes + 4, second_sums);
    for (int32_t o = 0; o < 4 && o < count; o++) {
        output[o] = askew_finish_$stage_$out(askew_requantize_quad_s32h(lanes[o], requantizers + o, shift), stage);
        if (second) {
            second[o] = askew_finish_$stage_$out(askew_requantize_quad_s32h(lanes[4 + o], requantizers + o, shift), stage);
        }
    }
}
#endif
