// needs: vectors integers integers32
/* (floor(sum * multiplier / 2^32) + addend) >> shift; the sum began with what belongs to the addend. */
ASKEW_INLINE int32_t askew_requantize_high(int32_t sum, int32_t multiplier, int32_t addend, int32_t shift)
{
#ifdef ASKEW_SMLAD_quads
    return askew_add_high(sum, multiplier, addend) >> shift;
#else
    return askew_shift_right_32((int32_t)askew_shift_right((int64_t)sum * multiplier, 32) + addend, shift);
#endif
}
