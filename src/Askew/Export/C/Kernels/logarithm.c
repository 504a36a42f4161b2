// needs: integers
/* ln of a sum in 2^-20, in 2^-16: the leading bit times ln 2, plus the table of what follows it, linear in between. */
static int64_t askew_logarithm(int64_t sum, const int32_t *table)
{
    int exponent = 0;
    while (sum >> exponent > 1) {
        exponent++;
    }
    const int64_t mantissa = exponent <= 30 ? sum << (30 - exponent) : sum >> (exponent - 30);
    const int64_t fraction = mantissa - (INT64_C(1) << 30);
    const int32_t i = (int32_t)(fraction >> 22);
    const int64_t rest = fraction & ((INT64_C(1) << 22) - 1);
    return table[i] + askew_shift_right((table[i + 1] - table[i]) * rest, 22) + (int64_t)(exponent - 20) * table[257];
}
