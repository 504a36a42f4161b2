// needs: rows
/* Products of one row of weights with four rows of activations. */
static void askew_dot_weights_$row_$acc(
    const int8_t *restrict weights, const $ROW *restrict first, const $ROW *restrict second, const $ROW *restrict third,
    const $ROW *restrict fourth, int32_t length, $ACC start, $ACC *restrict sums)
{
    $ACC a = start, b = start, c = start, d = start;
    for (int32_t i = 0; i < length; i++) {
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
