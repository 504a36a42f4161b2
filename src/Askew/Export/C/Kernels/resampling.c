/* Along each dimension output i mixes elements first[i] and second[i]; second has the weight second_weight[i] / 2048, first the rest.
   Channels last. */
typedef struct {
    int32_t batch, channels, height, width, output_height, output_width;
    const int32_t *first_row, *second_row, *second_row_weight;
    const int32_t *first_column, *second_column, *second_column_weight;
} askew_resampling;
