// needs: compilers
/* As askew_shift_right, of 32 bits. */
ASKEW_INLINE int32_t askew_shift_right_32(int32_t value, int shift)
{
    /* cppcheck-suppress shiftNegativeLHS; what it does is what is asked here. */
    if ((-1 >> 1) == -1 || value >= 0) {
        return value >> shift;
    }
    return -((-(value + 1)) >> shift) - 1;
}
