/* 1 / sqrt(value) = the result * 2^(*shift - 61), for values from 1: a table of 1 / sqrt by the leading 9 bits, and one step of Newton's
   method. */
static int32_t askew_reciprocal_root(uint64_t value, const uint16_t *roots, int32_t *shift)
{
    *shift = 0;
    while (value >> 62 == 0) {
        value <<= 2;
        ++*shift;
    }
    const uint64_t w = value >> 32;
    const uint64_t root = roots[(w >> 23) - 128];
    const uint64_t squared = (w * (root * root)) >> 32;
    return (int32_t)((root * ((UINT64_C(3) << 30) - squared)) >> 17);
}
