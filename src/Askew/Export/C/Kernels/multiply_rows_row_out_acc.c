// needs: vectors rows_rows products_out requantize_acc finish_out dot_pairs_row_acc
/* Products of rows of activations with rows of weights, two by two. The last ones stand in for those that are missing. What follows is
   known to be plain, or not, when this is compiled. */
static inline void askew_multiply_pairs_$row_$out_$acc(
    const askew_products_$out *layer, int32_t first_output, int32_t outputs, const $ROW *restrict rows, int32_t count, int32_t length,
    int32_t weights_length,
    int32_t row_length, $OUT *restrict output, int32_t output_stride, const int plain)
{
    const askew_stage_$out stage = layer->stage;
    for (int32_t p = 0; p < count; p += 2, output += 2 * output_stride) {
        const $ROW *first = rows + p * row_length;
        const $ROW *second = p + 1 < count ? first + row_length : first;
        const int8_t *weights = layer->weights + first_output * weights_length;
        $OUT *target = output;
        $OUT *beside = p + 1 < count ? output + output_stride : output;
        for (int32_t k = first_output; k < first_output + outputs; k += 2, weights += 2 * weights_length, target += 2, beside += 2) {
            const int pair = k + 1 < first_output + outputs;
            $ACC sums[4];
            askew_dot_pairs_$row_$acc(weights, pair ? weights + weights_length : weights, first, second, length, sums);
            for (int32_t o = 0; o < 1 + pair; o++) {
                const int32_t multiplier = layer->multipliers[k + o];
                const int shift = layer->shifts[k + o];
                const int64_t addend = layer->addends[k + o];
                const $REQUANTIZED a = askew_requantize_$acc(sums[o], multiplier, shift, addend);
                const $REQUANTIZED b = askew_requantize_$acc(sums[2 + o], multiplier, shift, addend);
                target[o] = plain ? ($OUT)(a < stage.min ? stage.min : a > stage.max ? stage.max : a) : askew_finish_$out(a, &stage);
                beside[o] = plain ? ($OUT)(b < stage.min ? stage.min : b > stage.max ? stage.max : b) : askew_finish_$out(b, &stage);
            }
        }
    }
}

static void askew_multiply_rows_$row_$out_$acc(
    const askew_products_$out *layer, int32_t first_output, int32_t outputs, const $ROW *restrict rows, int32_t count, int32_t length,
    int32_t weights_length,
    int32_t row_length, $OUT *restrict output, int32_t output_stride)
{
    if (layer->stage.table || layer->stage.lines) {
        askew_multiply_pairs_$row_$out_$acc(
            layer, first_output, outputs, rows, count, length, weights_length, row_length, output, output_stride, 0);
    } else {
        askew_multiply_pairs_$row_$out_$acc(
            layer, first_output, outputs, rows, count, length, weights_length, row_length, output, output_stride, 1);
    }
}
