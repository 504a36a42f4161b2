// needs: vectors quads_out requantize_quad_s32h finish_$stage_out
#ifdef ASKEW_MVE_quads
/* Makes up to four outputs of their sums. */
static inline void askew_store_quad_s32h_$out_$stage(
    int32x4_t sums, const int32_t *requantizers, int32_t shift, int32_t count, const askew_stage_$out *stage, $OUT *output)
{
    int32_t lanes[4];
    vst1q_s32(lanes, sums);
    for (int32_t o = 0; o < 4 && o < count; o++) {
        output[o] = askew_finish_$stage_$out(askew_requantize_quad_s32h(lanes[o], requantizers + o, shift), stage);
    }
}
#endif
