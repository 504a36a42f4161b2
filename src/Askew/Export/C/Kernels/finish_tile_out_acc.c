// needs: vectors panel_store_out requantize_x16
#ifdef ASKEW_AVX512_row_$out_$acc
/* Requantises the sums of a tile, row after row. */
ASKEW_VECTOR_FUNCTION void askew_finish_rows_$out_$acc(
    const __m512i *sums, int32_t rows, int32_t vectors, const askew_requantizers_x16 *requantizers, const askew_stage_x16_$out *stage,
    int32_t outputs,
    $OUT *output, int32_t output_stride)
{
    for (int32_t r = 0; r < rows; r++, sums += vectors, output += output_stride) {
        __m512i lanes[4];
        for (int32_t v = 0; v < vectors; v++) {
            lanes[v] = askew_requantize_x16_$acc(sums[v], requantizers + v);
        }
        askew_store_row_$out(lanes, vectors, stage, outputs, output);
    }
}

static ASKEW_ONCE void askew_finish_tile_$out_$acc(
    const __m512i *sums, int32_t rows, int32_t vectors, const askew_requantizers_x16 *requantizers, const askew_stage_x16_$out *stage,
    int32_t outputs,
    $OUT *output, int32_t output_stride)
{
    /* Numbers of vectors that the compiler knows. */
    switch (vectors) {
    case 1:
        askew_finish_rows_$out_$acc(sums, rows, 1, requantizers, stage, outputs, output, output_stride);
        break;
    case 2:
        askew_finish_rows_$out_$acc(sums, rows, 2, requantizers, stage, outputs, output, output_stride);
        break;
    case 3:
        askew_finish_rows_$out_$acc(sums, rows, 3, requantizers, stage, outputs, output, output_stride);
        break;
    default:
        askew_finish_rows_$out_$acc(sums, rows, 4, requantizers, stage, outputs, output, output_stride);
        break;
    }
}
#endif
