// needs: compilers
/* floor(value / 2^shift), exact everywhere: C leaves the shift of negative numbers to the compiler, so where it does not copy the sign,
   positive numbers are shifted instead. The first condition is a constant; compilers make one instruction of all this. */
ASKEW_INLINE int64_t askew_shift_right(int64_t value, int shift)
{
    /* cppcheck-suppress shiftNegativeLHS; what it does is what is asked here. */
    if ((-1 >> 1) == -1 || value >= 0) {
        return value >> shift;
    }
    return -((-(value + 1)) >> shift) - 1;
}
