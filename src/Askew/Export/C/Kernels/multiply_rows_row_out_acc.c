// needs: vectors rows_rows products_out requantize_acc finish_out dot_pairs_row_acc
/* Products of rows of activations with rows of weights, two by two. The last ones stand in for those that are missing. */
static void askew_multiply_rows_$row_$out_$acc(
    const askew_products_$out *layer, int32_t first_output, int32_t outputs, const $ROW *restrict rows, int32_t count, int32_t length, int32_t row_length,
    $OUT *restrict output, int32_t output_stride)
{
    const askew_stage_$out stage = layer->stage;
    for (int32_t p = 0; p < count; p += 2, output += 2 * output_stride) {
        const $ROW *row = rows + p * row_length;
        const int two_rows = p + 1 < count;
        const int8_t *weights = layer->weights + first_output * length;
        for (int32_t k = first_output; k < first_output + outputs; k += 2, weights += 2 * length) {
            const int two_outputs = k + 1 < first_output + outputs;
            $ACC sums[4];
            $OUT *target = output + (k - first_output);
            askew_dot_pairs_$row_$acc(weights, weights + (two_outputs ? length : 0), row, row + (two_rows ? row_length : 0), length, sums);
            for (int32_t o = 0; o <= two_outputs; o++) {
                const int32_t multiplier = layer->multipliers[k + o];
                const int shift = layer->shifts[k + o];
                const int64_t addend = layer->addends[k + o];
                target[o] = askew_finish_$out(askew_requantize_$acc(sums[o], multiplier, shift, addend), &stage);
                if (two_rows) {
                    target[output_stride + o] = askew_finish_$out(askew_requantize_$acc(sums[2 + o], multiplier, shift, addend), &stage);
                }
            }
        }
    }
}
