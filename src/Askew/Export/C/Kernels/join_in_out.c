// needs: look_up_run_in_out
/* One part of a concatenation: blocks of run elements go to every output_run-th place, through a table where there is one. */
static void askew_join_$in_$out(
    int32_t blocks, int32_t run, int32_t output_run, const $OUT *table, int32_t smallest, const $IN *restrict input, $OUT *restrict output)
{
    for (int32_t block = 0; block < blocks; block++, input += run, output += output_run) {
        if (table) {
            askew_look_up_run_$in_$out(table, smallest, run, input, output);
        } else {
            for (int32_t i = 0; i < run; i++) {
                output[i] = ($OUT)input[i];
            }
        }
    }
}
