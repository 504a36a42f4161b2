// needs: rows vectors
/* Products of one row of weights with four rows of activations. */
static void askew_dot_weights_$row_$acc(
    const int8_t *restrict weights, const $ROW *restrict first, const $ROW *restrict second, const $ROW *restrict third,
    const $ROW *restrict fourth, int32_t length, $ACC start, $ACC *restrict sums)
{
    $ACC a = start, b = start, c = start, d = start;
    int32_t i = 0;
#if ASKEW_SMLAD_$row_$acc
    /* Four products at a time: even bytes, then odd ones, as pairs of 16-bit integers. */
    for (; i + 4 <= length; i += 4) {
        uint32_t w, x;
        memcpy(&w, weights + i, 4);
        const int16x2_t even = __sxtb16((int8x4_t)w);
        const int16x2_t odd = __sxtb16((int8x4_t)askew_odd(w));
        memcpy(&x, first + i, 4);
        a = __smlad(odd, (int16x2_t)__uxtb16(askew_odd(x)), __smlad(even, (int16x2_t)__uxtb16(x), a));
        memcpy(&x, second + i, 4);
        b = __smlad(odd, (int16x2_t)__uxtb16(askew_odd(x)), __smlad(even, (int16x2_t)__uxtb16(x), b));
        memcpy(&x, third + i, 4);
        c = __smlad(odd, (int16x2_t)__uxtb16(askew_odd(x)), __smlad(even, (int16x2_t)__uxtb16(x), c));
        memcpy(&x, fourth + i, 4);
        d = __smlad(odd, (int16x2_t)__uxtb16(askew_odd(x)), __smlad(even, (int16x2_t)__uxtb16(x), d));
    }
#endif
#if ASKEW_MVE_$row_$acc
    /* Sixteen at a time; what lies beyond the end counts as 0. */
    for (; i < length; i += 16) {
        const mve_pred16_t inside = vctp8q((uint32_t)(length - i));
        const int8x16_t w = vldrbq_z_s8(weights + i, inside);
        a = vmladavaq_s8(a, w, vldrbq_z_s8(first + i, inside));
        b = vmladavaq_s8(b, w, vldrbq_z_s8(second + i, inside));
        c = vmladavaq_s8(c, w, vldrbq_z_s8(third + i, inside));
        d = vmladavaq_s8(d, w, vldrbq_z_s8(fourth + i, inside));
    }
#endif
    for (; i < length; i++) {
        a += ($ACC)weights[i] * first[i];
        b += ($ACC)weights[i] * second[i];
        c += ($ACC)weights[i] * third[i];
        d += ($ACC)weights[i] * fourth[i];
    }
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}
