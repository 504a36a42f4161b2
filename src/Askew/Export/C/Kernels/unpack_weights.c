// needs: compilers
/* Integers of fewer than 8 bits, one behind the other from the lowest bit of the first byte on, as bytes. */
static ASKEW_ONCE void askew_unpack_weights(const uint8_t *restrict packed, int32_t bits, int32_t count, int8_t *restrict weights)
{
    const uint32_t sign = UINT32_C(1) << (bits - 1);
    const uint32_t mask = 2 * sign - 1;
    uint32_t window = 0;
    int32_t have = 0;
    for (int32_t i = 0; i < count; i++) {
        if (have < bits) {
            window |= (uint32_t)*packed++ << have;
            have += 8;
        }
        weights[i] = (int8_t)((int32_t)((window & mask) ^ sign) - (int32_t)sign);
        window >>= bits;
        have -= bits;
    }
}
