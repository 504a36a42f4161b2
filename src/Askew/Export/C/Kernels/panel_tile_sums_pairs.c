// needs: vectors pairs panel_tile_pairs
#ifdef ASKEW_AVX512_panels_s16
/* $R rows of pairs by $V times sixteen outputs, whose sums are registers until they are stored, row after row. */
#define ASKEW_ROW_BEGIN(r) ASKEW_VECTORS_$V(ASKEW_BEGIN, r)
#define ASKEW_ROW_EVEN(r) { const __m512i pair = askew_pair(rows + (r) * row_length); ASKEW_VECTORS_$V(ASKEW_PAIR_PRODUCT, r) }
#define ASKEW_ROW_ODD(r) { const __m512i pair = askew_pair(rows + (r) * row_length + 2); ASKEW_VECTORS_$V(ASKEW_PAIR_PRODUCT, r) }
#define ASKEW_ROW_STORE(r) ASKEW_VECTORS_$V(ASKEW_STORE_$V, r)
#define ASKEW_STORE_$V(r, v) sums[(r) * $V + (v)] = sum_##r##_##v;
static void askew_tile_s16_$R_$V(const askew_s16 *rows, int32_t row_length, int32_t fours, const int8_t *weights, const __m512i *begin,
    __m512i *sums)
{
    ASKEW_ROWS_$R(ASKEW_ROW_BEGIN)
    for (int32_t i = 0; i < fours; i++, rows += 4, weights += 64 * $V) {
        {
            ASKEW_VECTORS_$V(ASKEW_EVEN, 0)
            ASKEW_ROWS_$R(ASKEW_ROW_EVEN)
        }
        {
            ASKEW_VECTORS_$V(ASKEW_ODD, 0)
            ASKEW_ROWS_$R(ASKEW_ROW_ODD)
        }
    }
    ASKEW_ROWS_$R(ASKEW_ROW_STORE)
}
#undef ASKEW_ROW_BEGIN
#undef ASKEW_ROW_EVEN
#undef ASKEW_ROW_ODD
#undef ASKEW_ROW_STORE
#undef ASKEW_STORE_$V
#endif
