// needs: vectors signed integers integers32
/* (sum * multiplier + addend) >> (32 + shift), with an addend of 64 bits in two halves. */
ASKEW_INLINE int32_t askew_requantize_quad_s32h(int32_t sum, const int32_t *requantizers, int32_t shift)
{
    const uint64_t addend = (uint64_t)(uint32_t)requantizers[12] << 32 | (uint32_t)requantizers[8];
    const int64_t value = askew_signed((uint64_t)((int64_t)sum * requantizers[4]) + addend);
    (void)shift;
    return askew_shift_right_32((int32_t)askew_shift_right(value, 32), requantizers[16]);
}
