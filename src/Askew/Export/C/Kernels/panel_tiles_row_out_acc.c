// needs: vectors rows_panels products_out finish_tile_out_acc panel_tile$pairs
#ifdef ASKEW_AVX512_$row_$out_$acc
/* All rows with one panel. The last tile goes back to rows that are done already rather than be a smaller one: it writes the same. */
static void askew_multiply_panel_$row_$out_$acc(
    const askew_products_$out *layer, int32_t first, int32_t outputs, const $ROW *rows, int32_t count, int32_t fours, int32_t row_length,
    const int8_t *weights, $OUT *output, int32_t output_stride)
{
    static askew_tile_$row *const tiles[3][4] = {
        { askew_tile_$row_1_1, askew_tile_$row_1_2, askew_tile_$row_1_3, askew_tile_$row_1_4 },
        { askew_tile_$row_4_1, askew_tile_$row_4_2, askew_tile_$row_4_3, askew_tile_$row_4_4 },
        { askew_tile_$row_12_1, askew_tile_$row_12_2, askew_tile_$row_8_3, askew_tile_$row_6_4 },
    };
    static const int32_t heights[4] = { 12, 12, 8, 6 };
    const int32_t vectors = (outputs + 15) / 16;
    const askew_stage_x16_$out stage = askew_load_stage_$out(&layer->stage);
    const int32_t height = count >= heights[vectors - 1] ? heights[vectors - 1] : count >= 4 ? 4 : 1;
    askew_tile_$row *const tile = tiles[height == 1 ? 0 : height == 4 ? 1 : 2][vectors - 1];
    askew_requantizers_x16 requantizers[4];
    __m512i begin[4];
    __m512i sums[24];
    for (int32_t v = 0; v < vectors; v++) {
        const int32_t channel = first + 16 * v;
        const int32_t lanes = outputs - 16 * v < 16 ? outputs - 16 * v : 16;
        begin[v] = _mm512_setzero_si512();
        if ($BIAS != 0) {
            const __m512i sums = _mm512_maskz_loadu_epi32((__mmask16)(0xFFFFu >> (16 - lanes)), layer->weight_sums + channel);
            begin[v] = _mm512_sub_epi32(begin[v], _mm512_slli_epi32(sums, 7));
        }
        requantizers[v] = askew_load_requantizers(layer->multipliers + channel, layer->shifts + channel, layer->addends + channel, lanes);
    }
    for (int32_t p = 0; p < count; p += height) {
        const int32_t start = p + height <= count ? p : count - height;
        $OUT *target = output + start * output_stride;
        tile(rows + start * row_length, row_length, fours, weights, begin, sums);
        askew_finish_tile_$out_$acc(sums, height, vectors, requantizers, &stage, outputs, target, output_stride);
    }
}
#endif
