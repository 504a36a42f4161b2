// needs: vectors quads_out requantize_quad_s32h finish_$stage_out
#ifdef ASKEW_SMLAD_quads
/* Makes one or two outputs of two rows of their sums. */
ASKEW_WORD_FUNCTION void askew_finish_pairs_s32h_$out_$stage(
    const int32_t sums[4], const int32_t *requantizers, int32_t shift, int32_t count, const askew_stage_$out *stage, $OUT *first,
    $OUT *second)
{
    for (int32_t o = 0; o < 2 && o < count; o++) {
        first[o] = askew_finish_$stage_$out(askew_requantize_quad_s32h(sums[o], requantizers + o, shift), stage);
        second[o] = askew_finish_$stage_$out(askew_requantize_quad_s32h(sums[2 + o], requantizers + o, shift), stage);
    }
}
#endif
