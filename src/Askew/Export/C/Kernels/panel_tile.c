// needs: vectors rows_panels requantize_x16
#ifdef ASKEW_AVX512_panels_row
/* Statements for every vector of a row, and for every row of a tile. */
#define ASKEW_VECTORS_1(M, r) M(r, 0)
#define ASKEW_VECTORS_2(M, r) ASKEW_VECTORS_1(M, r) M(r, 1)
#define ASKEW_VECTORS_3(M, r) ASKEW_VECTORS_2(M, r) M(r, 2)
#define ASKEW_VECTORS_4(M, r) ASKEW_VECTORS_3(M, r) M(r, 3)
#define ASKEW_ROWS_1(M) M(0)
#define ASKEW_ROWS_2(M) M(0) M(1)
#define ASKEW_ROWS_3(M) ASKEW_ROWS_2(M) M(2)
#define ASKEW_ROWS_4(M) ASKEW_ROWS_3(M) M(3)
#define ASKEW_ROWS_6(M) ASKEW_ROWS_4(M) M(4) M(5)
#define ASKEW_ROWS_8(M) ASKEW_ROWS_6(M) M(6) M(7)
#define ASKEW_ROWS_12(M) ASKEW_ROWS_8(M) M(8) M(9) M(10) M(11)

#define ASKEW_BEGIN(r, v) __m512i sum_##r##_##v = begin[v];
#define ASKEW_WEIGHTS(r, v) const __m512i weights_##v = _mm512_loadu_si512(weights + 64 * (v));
#define ASKEW_PRODUCT(r, v) sum_##r##_##v = _mm512_dpbusd_epi32(sum_##r##_##v, four, weights_##v);

/* Four bytes of a row, to be multiplied with four weights of each output. */
ASKEW_VECTOR_FUNCTION __m512i askew_four_bytes(const uint8_t *row)
{
    int32_t four;
    memcpy(&four, row, 4);
    return _mm512_set1_epi32(four);
}

typedef void askew_tile_row(const uint8_t *rows, int32_t row_length, int32_t fours, const int8_t *weights, const __m512i *begin,
    __m512i *sums);
#endif
