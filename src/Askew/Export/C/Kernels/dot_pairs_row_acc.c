// needs: vectors rows_rows
/* Products of two rows of activations with two rows of weights: first with both, then second with both. */
static inline void askew_dot_pairs_$row_$acc(
    const int8_t *restrict weights, const int8_t *restrict others, const $ROW *restrict first, const $ROW *restrict second, int32_t length, $ACC *restrict sums)
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
        a = __smlad(odd, x1, __smlad(even, x0, a));
        c = __smlad(odd, y1, __smlad(even, y0, c));
        memcpy(&w, others, 4);
        even = __sxtb16((int8x4_t)w);
        odd = __sxtb16((int8x4_t)(w >> 8 | w << 24));
        b = __smlad(odd, x1, __smlad(even, x0, b));
        d = __smlad(odd, y1, __smlad(even, y0, d));
        weights += 4;
        others += 4;
        first += 4;
        second += 4;
    }
#endif
#ifdef ASKEW_MVE_$form_$row
    /* Sixteen at a time; what lies beyond the end counts as 0. */
    for (; i + 16 <= length; i += 16) {
        const int8x16_t w = vldrbq_s8(weights + i);
        const int8x16_t v = vldrbq_s8(others + i);
        const int8x16_t x = vldrbq_s8(first + i);
        const int8x16_t y = vldrbq_s8(second + i);
        a = vmladavaq_s8(a, w, x);
        b = vmladavaq_s8(b, v, x);
        c = vmladavaq_s8(c, w, y);
        d = vmladavaq_s8(d, v, y);
    }
    if (i < length) {
        const mve_pred16_t inside = vctp8q((uint32_t)(length - i));
        const int8x16_t w = vldrbq_z_s8(weights + i, inside);
        const int8x16_t v = vldrbq_z_s8(others + i, inside);
        const int8x16_t x = vldrbq_z_s8(first + i, inside);
        const int8x16_t y = vldrbq_z_s8(second + i, inside);
        a = vmladavaq_s8(a, w, x);
        b = vmladavaq_s8(b, v, x);
        c = vmladavaq_s8(c, w, y);
        d = vmladavaq_s8(d, v, y);
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
