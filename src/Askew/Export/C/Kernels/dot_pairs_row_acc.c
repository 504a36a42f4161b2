// needs: vectors rows_rows
/* Products of two rows of activations with two rows of weights: first with both, then second with both. */
static inline void askew_dot_pairs_$row_$acc(
    const int8_t *restrict weights, const int8_t *restrict others, const $ROW *restrict first, const $ROW *restrict second, int32_t length,
    $ACC *restrict sums)
{
    $ACC a = 0, b = 0, c = 0, d = 0;
    int32_t i = 0;
#ifdef ASKEW_SMLAD_$form_$row
    /* Four products at a time: even bytes, then odd ones, as pairs of 16-bit integers. Rows of weights end with zeros. */
    for (; i < length; i += 4) {
        uint32_t w;
        int16x2_t x0, x1, y0, y1;
        memcpy(&x0, first, 4);
        memcpy(&x1, first + 2, 4);
        memcpy(&y0, second, 4);
        memcpy(&y1, second + 2, 4);
        memcpy(&w, weights, 4);
        int16x2_t even = __sxtb16((int8x4_t)w);
        int16x2_t odd = __sxtb16((int8x4_t)(w >> 8 | w << 24));
        a = ASKEW_DUAL_$acc(odd, x1, ASKEW_DUAL_$acc(even, x0, a));
        c = ASKEW_DUAL_$acc(odd, y1, ASKEW_DUAL_$acc(even, y0, c));
        memcpy(&w, others, 4);
        even = __sxtb16((int8x4_t)w);
        odd = __sxtb16((int8x4_t)(w >> 8 | w << 24));
        b = ASKEW_DUAL_$acc(odd, x1, ASKEW_DUAL_$acc(even, x0, b));
        d = ASKEW_DUAL_$acc(odd, y1, ASKEW_DUAL_$acc(even, y0, d));
        weights += 4;
        others += 4;
        first += 4;
        second += 4;
    }
#endif
#ifdef ASKEW_MVE_$form_$row
    /* A vector at a time; what lies beyond the end counts as 0. */
    enum { LANES = 16 / sizeof($ROW) };
    for (; i + LANES <= length; i += LANES) {
        const ASKEW_MVE_VECTOR_$row w = ASKEW_MVE_WEIGHTS_$row(weights + i);
        const ASKEW_MVE_VECTOR_$row v = ASKEW_MVE_WEIGHTS_$row(others + i);
        const ASKEW_MVE_VECTOR_$row x = ASKEW_MVE_LOAD_$row(first + i);
        const ASKEW_MVE_VECTOR_$row y = ASKEW_MVE_LOAD_$row(second + i);
        a = ASKEW_MVE_DOT_$acc_$row(a, w, x);
        b = ASKEW_MVE_DOT_$acc_$row(b, v, x);
        c = ASKEW_MVE_DOT_$acc_$row(c, w, y);
        d = ASKEW_MVE_DOT_$acc_$row(d, v, y);
    }
    if (i < length) {
        const mve_pred16_t inside = ASKEW_MVE_INSIDE_$row(length - i);
        const ASKEW_MVE_VECTOR_$row w = ASKEW_MVE_SOME_WEIGHTS_$row(weights + i, inside);
        const ASKEW_MVE_VECTOR_$row v = ASKEW_MVE_SOME_WEIGHTS_$row(others + i, inside);
        const ASKEW_MVE_VECTOR_$row x = ASKEW_MVE_SOME_$row(first + i, inside);
        const ASKEW_MVE_VECTOR_$row y = ASKEW_MVE_SOME_$row(second + i, inside);
        a = ASKEW_MVE_DOT_$acc_$row(a, w, x);
        b = ASKEW_MVE_DOT_$acc_$row(b, v, x);
        c = ASKEW_MVE_DOT_$acc_$row(c, w, y);
        d = ASKEW_MVE_DOT_$acc_$row(d, v, y);
        i = length;
    }
#endif
    for (; i < length; i++) {
        a += ($ACC)weights[i] * first[i];
        b += ($ACC)others[i] * first[i];
        c += ($ACC)weights[i] * second[i];
        d += ($ACC)others[i] * second[i];
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}
