// needs: rows requantize_acc finish_out
typedef struct {
    int32_t rows, length, columns;
    const int8_t *weights;      /* [columns, length] */
    const int32_t *weight_sums; /* One for each column. */
    const int32_t *multipliers;
    const uint8_t *shifts;
    const int64_t *addends;
    askew_stage_$out stage;
} askew_matrix_$in_$out_$acc;

/* Fully connected layer: every row of the input with all columns of the weights, four at a time. */
static void askew_multiply_matrices_$in_$out_$acc(
    const askew_matrix_$in_$out_$acc *layer, const $IN *restrict input, $OUT *restrict output, $ROW *restrict row)
{
    const int32_t length = layer->length;
    for (int32_t n = 0; n < layer->rows; n++) {
        for (int32_t i = 0; i < length; i++) {
            row[i] = ($ROW)(input[n * length + i] + $BIAS);
        }
        for (int32_t column = 0; column < layer->columns; column += 4) {
            /* The last column stands in for those that are missing. */
            const int32_t last = layer->columns - 1 - column;
            const int8_t *w0 = layer->weights + column * length;
            const int8_t *w1 = w0 + (last < 1 ? last : 1) * length;
            const int8_t *w2 = w0 + (last < 2 ? last : 2) * length;
            const int8_t *w3 = w0 + (last < 3 ? last : 3) * length;
            $ACC sums[4] = { 0, 0, 0, 0 };
            $ACC a = 0, b = 0, c = 0, d = 0;
            for (int32_t i = 0; i < length; i++) {
                a += ($ACC)w0[i] * row[i];
                b += ($ACC)w1[i] * row[i];
                c += ($ACC)w2[i] * row[i];
                d += ($ACC)w3[i] * row[i];
            }
            sums[0] = a;
            sums[1] = b;
            sums[2] = c;
            sums[3] = d;
            for (int32_t k = column; k <= column + 3 && k < layer->columns; k++) {
                const $ACC sum = sums[k - column] - $BIAS * ($ACC)layer->weight_sums[k];
                output[n * layer->columns + k] = askew_finish_$out(
                    askew_requantize_$acc(sum, layer->multipliers[k], layer->shifts[k], layer->addends[k]), &layer->stage);
            }
        }
    }
}
