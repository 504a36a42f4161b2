// needs: vectors rows_panels products_out finish_vectors_out_acc
#if ASKEW_AVX512_$row_$out_$acc
/* Statements for every vector of a row, and for every row of a tile. */
#define ASKEW_VECTORS_1(M, r) M(r, 0)
#define ASKEW_VECTORS_2(M, r) ASKEW_VECTORS_1(M, r) M(r, 1)
#define ASKEW_VECTORS_3(M, r) ASKEW_VECTORS_2(M, r) M(r, 2)
#define ASKEW_VECTORS_4(M, r) ASKEW_VECTORS_3(M, r) M(r, 3)
#define ASKEW_ROWS_1(M) M(0)
#define ASKEW_ROWS_6(M) M(0) M(1) M(2) M(3) M(4) M(5)
#define ASKEW_ROWS_8(M) ASKEW_ROWS_6(M) M(6) M(7)
#define ASKEW_ROWS_12(M) ASKEW_ROWS_8(M) M(8) M(9) M(10) M(11)

#define ASKEW_BEGIN(r, v) __m512i sum_##r##_##v = begin[v];
#define ASKEW_WEIGHTS(r, v) const __m512i weights_##v = _mm512_loadu_si512(weights + 64 * (v));
#define ASKEW_PRODUCT(r, v) sum_##r##_##v = _mm512_dpbusd_epi32(sum_##r##_##v, four, weights_##v);
#define ASKEW_REQUANTIZE(r, v) lanes[v] = askew_requantize_x16(sum_##r##_##v, requantizers + (v));

/* Four bytes of a row, to be multiplied with four weights of each output. */
ASKEW_VECTOR_FUNCTION __m512i askew_four_bytes(const uint8_t *row)
{
    int32_t four;
    memcpy(&four, row, 4);
    return _mm512_set1_epi32(four);
}

/* Up to 64 outputs of a row: saturated, packed, stored. */
ASKEW_VECTOR_FUNCTION void askew_store_row(__m512i lanes[4], int32_t vectors, const askew_stage_x16 *stage, __mmask64 mask, int8_t *output)
{
    if (!askew_stage_is_plain(stage)) {
        for (int32_t v = 0; v < vectors; v++) {
            lanes[v] = askew_stage_lanes(lanes[v], stage);
        }
    }
    __m512i bytes;
    if (vectors == 1) {
        bytes = _mm512_castsi128_si512(_mm512_cvtsepi32_epi8(lanes[0]));
    } else {
        const __m512i low = _mm512_packs_epi32(lanes[0], lanes[1]);
        const __m512i high = vectors == 2 ? low : _mm512_packs_epi32(lanes[2], vectors == 3 ? lanes[2] : lanes[3]);
        const __m512i order = _mm512_set_epi32(15, 11, 7, 3, 14, 10, 6, 2, 13, 9, 5, 1, 12, 8, 4, 0);
        bytes = _mm512_permutexvar_epi32(order, _mm512_packs_epi16(low, high));
    }
    _mm512_mask_storeu_epi8(output, mask, _mm512_min_epi8(_mm512_max_epi8(bytes, stage->least), stage->most));
}

#define ASKEW_ROW_BEGIN_V(V, r) ASKEW_VECTORS_##V(ASKEW_BEGIN, r)
#define ASKEW_ROW_PRODUCTS_V(V, r) { const __m512i four = askew_four_bytes(rows + (r) * row_length); ASKEW_VECTORS_##V(ASKEW_PRODUCT, r) }
#define ASKEW_ROW_STORE_V(V, r) { __m512i lanes[4]; ASKEW_VECTORS_##V(ASKEW_REQUANTIZE, r) askew_store_row(lanes, V, stage, mask, output + (r) * output_stride); }

/* A tile of R rows by V times sixteen outputs, whose sums are registers. */
#define ASKEW_TILE(R, V, ROW_BEGIN, ROW_PRODUCTS, ROW_STORE) \
static void askew_tile_##R##_##V( \
    const uint8_t *rows, int32_t row_length, int32_t fours, const int8_t *weights, const __m512i *begin, const askew_requantizers_x16 *requantizers, \
    const askew_stage_x16 *stage, __mmask64 mask, int8_t *output, int32_t output_stride) \
{ \
    ASKEW_ROWS_##R(ROW_BEGIN) \
    for (int32_t i = 0; i < fours; i++, rows += 4, weights += 64 * V) { \
        ASKEW_VECTORS_##V(ASKEW_WEIGHTS, 0) \
        ASKEW_ROWS_##R(ROW_PRODUCTS) \
    } \
    ASKEW_ROWS_##R(ROW_STORE) \
}

#define ASKEW_ROW_BEGIN_1(r) ASKEW_ROW_BEGIN_V(1, r)
#define ASKEW_ROW_BEGIN_2(r) ASKEW_ROW_BEGIN_V(2, r)
#define ASKEW_ROW_BEGIN_3(r) ASKEW_ROW_BEGIN_V(3, r)
#define ASKEW_ROW_BEGIN_4(r) ASKEW_ROW_BEGIN_V(4, r)
#define ASKEW_ROW_PRODUCTS_1(r) ASKEW_ROW_PRODUCTS_V(1, r)
#define ASKEW_ROW_PRODUCTS_2(r) ASKEW_ROW_PRODUCTS_V(2, r)
#define ASKEW_ROW_PRODUCTS_3(r) ASKEW_ROW_PRODUCTS_V(3, r)
#define ASKEW_ROW_PRODUCTS_4(r) ASKEW_ROW_PRODUCTS_V(4, r)
#define ASKEW_ROW_STORE_1(r) ASKEW_ROW_STORE_V(1, r)
#define ASKEW_ROW_STORE_2(r) ASKEW_ROW_STORE_V(2, r)
#define ASKEW_ROW_STORE_3(r) ASKEW_ROW_STORE_V(3, r)
#define ASKEW_ROW_STORE_4(r) ASKEW_ROW_STORE_V(4, r)
ASKEW_TILE(12, 1, ASKEW_ROW_BEGIN_1, ASKEW_ROW_PRODUCTS_1, ASKEW_ROW_STORE_1)
ASKEW_TILE(12, 2, ASKEW_ROW_BEGIN_2, ASKEW_ROW_PRODUCTS_2, ASKEW_ROW_STORE_2)
ASKEW_TILE(8, 3, ASKEW_ROW_BEGIN_3, ASKEW_ROW_PRODUCTS_3, ASKEW_ROW_STORE_3)
ASKEW_TILE(6, 4, ASKEW_ROW_BEGIN_4, ASKEW_ROW_PRODUCTS_4, ASKEW_ROW_STORE_4)
ASKEW_TILE(1, 1, ASKEW_ROW_BEGIN_1, ASKEW_ROW_PRODUCTS_1, ASKEW_ROW_STORE_1)
ASKEW_TILE(1, 2, ASKEW_ROW_BEGIN_2, ASKEW_ROW_PRODUCTS_2, ASKEW_ROW_STORE_2)
ASKEW_TILE(1, 3, ASKEW_ROW_BEGIN_3, ASKEW_ROW_PRODUCTS_3, ASKEW_ROW_STORE_3)
ASKEW_TILE(1, 4, ASKEW_ROW_BEGIN_4, ASKEW_ROW_PRODUCTS_4, ASKEW_ROW_STORE_4)

typedef void askew_tile(
    const uint8_t *rows, int32_t row_length, int32_t fours, const int8_t *weights, const __m512i *begin, const askew_requantizers_x16 *requantizers,
    const askew_stage_x16 *stage, __mmask64 mask, int8_t *output, int32_t output_stride);

/* All rows with one panel. The last tile goes back to rows that are done already rather than be a smaller one: it writes the same. */
static void askew_multiply_panel_$row_$out_$acc(
    const askew_products_$out *layer, int32_t first, int32_t outputs, const $ROW *rows, int32_t count, int32_t fours, int32_t row_length,
    const int8_t *weights, $OUT *output, int32_t output_stride)
{
    static askew_tile *const large[4] = { askew_tile_12_1, askew_tile_12_2, askew_tile_8_3, askew_tile_6_4 };
    static askew_tile *const single[4] = { askew_tile_1_1, askew_tile_1_2, askew_tile_1_3, askew_tile_1_4 };
    static const int32_t heights[4] = { 12, 12, 8, 6 };
    const int32_t vectors = (outputs + 15) / 16;
    const __mmask64 mask = ~UINT64_C(0) >> (64 - outputs);
    const askew_stage_x16 stage = askew_load_stage(&layer->stage);
    const int32_t height = count < heights[vectors - 1] ? 1 : heights[vectors - 1];
    askew_tile *const tile = height == 1 ? single[vectors - 1] : large[vectors - 1];
    askew_requantizers_x16 requantizers[4];
    __m512i begin[4];
    for (int32_t v = 0; v < vectors; v++) {
        const int32_t channel = first + 16 * v;
        const int32_t lanes = outputs - 16 * v < 16 ? outputs - 16 * v : 16;
        const __m512i sums = _mm512_maskz_loadu_epi32((__mmask16)(0xFFFFu >> (16 - lanes)), layer->weight_sums + channel);
        begin[v] = _mm512_sub_epi32(_mm512_setzero_si512(), _mm512_slli_epi32(sums, 7));
        requantizers[v] = askew_load_requantizers(layer->multipliers + channel, layer->shifts + channel, layer->addends + channel, lanes);
    }
    for (int32_t p = 0; p < count; p += height) {
        const int32_t start = p + height <= count ? p : count - height;
        tile(rows + start * row_length, row_length, fours, weights, begin, requantizers, &stage, mask, output + start * output_stride, output_stride);
    }
}
#endif
