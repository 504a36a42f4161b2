// needs: vectors quads_out high_product finish_$stage_out
#ifdef ASKEW_SMLAD_quads
/* Makes one or two outputs of two rows of their sums. */
ASKEW_WORD_FUNCTION void askew_finish_pairs_s32p_$out_$stage(
    const int32_t sums[4], const int32_t *requantizers, int32_t shift, int32_t count, const askew_stage_$out *stage, $OUT *first,
    $OUT *second)
{
    int32_t multiplier, addend, next_multiplier, next_addend;
    ASKEW_LOAD_PAIR(multiplier, next_multiplier, requantizers, 4);
    ASKEW_LOAD_PAIR(addend, next_addend, requantizers, 8);
    first[0] = askew_finish_$stage_$out(askew_requantize_high(sums[0], multiplier, addend, shift), stage);
    second[0] = askew_finish_$stage_$out(askew_requantize_high(sums[2], multiplier, addend, shift), stage);
    if (count > 1) {
        first[1] = askew_finish_$stage_$out(askew_requantize_high(sums[1], next_multiplier, next_addend, shift), stage);
        second[1] = askew_finish_$stage_$out(askew_requantize_high(sums[3], next_multiplier, next_addend, shift), stage);
    }
}
#endif
