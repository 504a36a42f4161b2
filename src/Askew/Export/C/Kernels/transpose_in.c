// needs: vectors
/* Rows become columns, batch after batch. */
static void askew_transpose_$in(int32_t batch, int32_t rows, int32_t columns, const $IN *restrict input, $IN *restrict output)
{
    enum { TILE = 32 };
    for (int32_t n = 0; n < batch; n++, input += rows * columns, output += rows * columns) {
        for (int32_t c0 = 0; c0 < columns; c0 += TILE) {
            const int32_t end = columns - c0 < TILE ? columns : c0 + TILE;
            for (int32_t r0 = 0; r0 < rows; r0 += TILE) {
                const int32_t last = rows - r0 < TILE ? rows : r0 + TILE;
                for (int32_t c = c0; c < end; c++) {
                    for (int32_t r = r0; r < last; r++) {
                        output[c * rows + r] = input[r * columns + c];
                    }
                }
            }
        }
    }
}
