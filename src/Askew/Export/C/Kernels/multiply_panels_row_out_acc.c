// needs: vectors rows_panels products_out finish_row_acc_out panel_sums_row_acc panel_tiles_row_out_acc
/* Products of rows of activations with panels of weights: a panel has up to four times sixteen outputs; four weights of each of them lie
   together. */
static void askew_multiply_panels_$row_$out_$acc(
    const askew_products_$out *layer, int32_t first_output, int32_t outputs, const $ROW *restrict rows, int32_t count, int32_t length,
    int32_t weights_length,
    int32_t row_length, $OUT *restrict output, int32_t output_stride)
{
    const int32_t fours = weights_length / 4;
    (void)length;
    const int32_t sixteens = (outputs + 15) / 16;
    const int8_t *weights = layer->weights + first_output / outputs * sixteens * fours * 64;
    for (int32_t k = 0; k < outputs; k += 64) {
        const int32_t left = outputs - k < 64 ? outputs - k : 64;
        const int32_t vectors = (left + 15) / 16;
        const int32_t first = first_output + k;
#ifdef ASKEW_AVX512_$row_$out_$acc
        (void)askew_panel_sums_$row_$acc;
        (void)askew_finish_row_$acc_$out;
        askew_multiply_panel_$row_$out_$acc(layer, first, left, rows, count, fours, row_length, weights, output + k, output_stride);
#else
        for (int32_t v = 0; v < vectors; v++) {
            const int32_t lanes = left - v * 16 < 16 ? left - v * 16 : 16;
            const int32_t channel = first + v * 16;
            for (int32_t p = 0; p < count; p += 4) {
                /* The last rows stand in for those that are missing. */
                const int32_t last = count - 1 - p;
                const $ROW *row = rows + p * row_length;
                $ACC sums[4][16];
                for (int32_t o = 0; o < 16; o++) {
                    const $ACC begin = $BIAS == 0 || o >= lanes ? 0 : -$BIAS * ($ACC)layer->weight_sums[channel + o];
                    sums[0][o] = begin;
                    sums[1][o] = begin;
                    sums[2][o] = begin;
                    sums[3][o] = begin;
                }
                askew_panel_sums_$row_$acc(
                    weights + v * 64, vectors * 64, fours, row, row + (last < 1 ? last : 1) * row_length,
                    row + (last < 2 ? last : 2) * row_length,
                    row + (last < 3 ? last : 3) * row_length, sums);
                for (int32_t r = 0; r < 4 && r <= last; r++) {
                    askew_finish_row_$acc_$out(
                        sums[r], lanes, layer->multipliers + channel, layer->shifts + channel, layer->addends + channel, &layer->stage,
                        output + (p + r) * output_stride + k + v * 16);
                }
            }
        }
#endif
        weights += vectors * fours * 64;
    }
}
