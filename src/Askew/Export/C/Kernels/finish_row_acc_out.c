// needs: requantize_acc finish_out
/* Requantises and finishes sums of neighbouring outputs. */
static void askew_finish_row_$acc_$out(
    const $ACC *restrict sums, int32_t count, const int32_t *multipliers, const uint8_t *shifts, const int64_t *addends,
    const askew_stage_$out *stage,
    $OUT *restrict output)
{
    const int32_t min = stage->min;
    const int32_t max = stage->max;
    if (stage->lines || stage->table) {
        for (int32_t k = 0; k < count; k++) {
            output[k] = askew_finish_$out(askew_requantize_$acc(sums[k], multipliers[k], shifts[k], addends[k]), stage);
        }
    } else {
        for (int32_t k = 0; k < count; k++) {
            const $REQUANTIZED value = askew_requantize_$acc(sums[k], multipliers[k], shifts[k], addends[k]);
            output[k] = ($OUT)(value < min ? min : value > max ? max : value);
        }
    }
}
