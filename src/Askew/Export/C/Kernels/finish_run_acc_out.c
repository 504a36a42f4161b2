// needs: requantize_acc stage_out
/* Requantises and finishes a run of sums of one channel. */
static void askew_finish_run_$acc_$out(
    const $ACC *restrict sums, int32_t count, int32_t multiplier, int shift, int64_t addend, const askew_stage_$out *stage, $OUT *restrict output)
{
    const $OUT *table = stage->table;
    const int64_t min = stage->min;
    const int64_t max = stage->max;
    if (table) {
        for (int32_t i = 0; i < count; i++) {
            const int64_t value = askew_requantize_$acc(sums[i], multiplier, shift, addend);
            output[i] = table[(value < min ? min : value > max ? max : value) - min];
        }
    } else {
        for (int32_t i = 0; i < count; i++) {
            const int64_t value = askew_requantize_$acc(sums[i], multiplier, shift, addend);
            output[i] = ($OUT)(value < min ? min : value > max ? max : value);
        }
    }
}
