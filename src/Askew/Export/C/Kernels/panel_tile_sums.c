// needs: vectors rows_panels panel_tile
#ifdef ASKEW_AVX512_panels_row
/* $R rows by $V times sixteen outputs, whose sums are registers until they are stored, row after row. */
#define ASKEW_ROW_BEGIN(r) ASKEW_VECTORS_$V(ASKEW_BEGIN, r)
#define ASKEW_ROW_PRODUCTS(r) { const __m512i four = askew_four_bytes(rows + (r) * row_length); ASKEW_VECTORS_$V(ASKEW_PRODUCT, r) }
#define ASKEW_ROW_STORE(r) ASKEW_VECTORS_$V(ASKEW_STORE_$V, r)
#define ASKEW_STORE_$V(r, v) sums[(r) * $V + (v)] = sum_##r##_##v;
static void askew_tile_row_$R_$V(const uint8_t *rows, int32_t row_length, int32_t fours, const int8_t *weights, const __m512i *begin,
    __m512i *sums)
{
    ASKEW_ROWS_$R(ASKEW_ROW_BEGIN)
    for (int32_t i = 0; i < fours; i++, rows += 4, weights += 64 * $V) {
        ASKEW_VECTORS_$V(ASKEW_WEIGHTS, 0)
        ASKEW_ROWS_$R(ASKEW_ROW_PRODUCTS)
    }
    ASKEW_ROWS_$R(ASKEW_ROW_STORE)
}
#undef ASKEW_ROW_BEGIN
#undef ASKEW_ROW_PRODUCTS
#undef ASKEW_ROW_STORE
#undef ASKEW_STORE_$V
#endif
