typedef struct {
    int32_t count, rows, width;  /* Numbers of rows that are given; rows of the table; elements of a row. */
    int32_t zero_point;          /* The stored number of row 0. */
} askew_rows_$in_$out;

/* Rows of a table, by their numbers; those before the first mean the first, those behind the last the last. */
static void askew_gather_rows_$in_$out(
    const askew_rows_$in_$out *layer, const $IN *restrict input, const $OUT *restrict table, $OUT *restrict output)
{
    for (int32_t i = 0; i < layer->count; i++) {
        int32_t row = (int32_t)input[i] - layer->zero_point;
        row = row < 0 ? 0 : row >= layer->rows ? layer->rows - 1 : row;
        for (int32_t w = 0; w < layer->width; w++)
            output[i * layer->width + w] = table[row * layer->width + w];
    }
}
