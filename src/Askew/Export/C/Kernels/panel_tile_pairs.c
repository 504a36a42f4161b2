// needs: vectors panel_tile
#ifdef ASKEW_AVX512_panels_s16
/* Weights as pairs of 16-bit integers: of every four the even ones, or the odd ones. */
#define ASKEW_EVEN(r, v) const __m512i weights_##v = _mm512_srai_epi16(_mm512_slli_epi16(_mm512_loadu_si512(weights + 64 * (v)), 8), 8);
#define ASKEW_ODD(r, v) const __m512i weights_##v = _mm512_srai_epi16(_mm512_loadu_si512(weights + 64 * (v)), 8);
#define ASKEW_PAIR_PRODUCT(r, v) sum_##r##_##v = _mm512_dpwssd_epi32(sum_##r##_##v, pair, weights_##v);

/* Two elements of a row, to be multiplied with two weights of each output. */
ASKEW_VECTOR_FUNCTION __m512i askew_pair(const askew_s16 *row)
{
    int32_t pair;
    memcpy(&pair, row, 4);
    return _mm512_set1_epi32(pair);
}

typedef void askew_tile_s16(const askew_s16 *rows, int32_t row_length, int32_t fours, const int8_t *weights, const __m512i *begin,
    __m512i *sums);
#endif
