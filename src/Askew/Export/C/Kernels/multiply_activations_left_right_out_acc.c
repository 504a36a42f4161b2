// needs: requantize_acc finish_out
typedef struct {
    int32_t matrices, rows, length, columns;
    int32_t left_zero_point, right_zero_point;
    int32_t multiplier, shift;
    int64_t addend;
    askew_stage_$out stage;
} askew_matrices_$left_$right_$out_$acc;

#define ASKEW_MATRIX_BLOCK_$left_$right_$out_$acc 8

/* Products of activations, matrix by matrix; some columns at a time, so that a row of the right matrix is read in one go. */
static void askew_multiply_activations_$left_$right_$out_$acc(
    const askew_matrices_$left_$right_$out_$acc *layer, const $LEFT *restrict left, const $RIGHT *restrict right, $OUT *restrict output)
{
    const int32_t columns = layer->columns;
    for (int32_t matrix = 0; matrix < layer->matrices; matrix++, right += layer->length * columns) {
        for (int32_t row = 0; row < layer->rows; row++, left += layer->length, output += columns) {
            for (int32_t first = 0; first < columns; first += ASKEW_MATRIX_BLOCK_$left_$right_$out_$acc) {
                $ACC sums[ASKEW_MATRIX_BLOCK_$left_$right_$out_$acc] = { 0 };
                const int32_t rest = columns - first;
                const int32_t width = rest < ASKEW_MATRIX_BLOCK_$left_$right_$out_$acc ? rest : ASKEW_MATRIX_BLOCK_$left_$right_$out_$acc;
                for (int32_t k = 0; k < layer->length; k++) {
                    const $ACC a = left[k] - layer->left_zero_point;
                    const $RIGHT *b = right + k * columns + first;
                    for (int32_t i = 0; i < width; i++) {
                        sums[i] += a * (b[i] - layer->right_zero_point);
                    }
                }
                for (int32_t i = 0; i < width; i++) {
                    output[first + i] = askew_finish_$out(
                        askew_requantize_$acc(sums[i], layer->multiplier, layer->shift, layer->addend), &layer->stage);
                }
            }
        }
    }
}
