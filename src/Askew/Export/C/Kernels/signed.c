// needs: compilers
/* The signed integer whose two's complement bits these are. Sums are formed with unsigned integers, which wrap and never overflow. */
ASKEW_INLINE int64_t askew_signed(uint64_t bits)
{
    return bits <= (uint64_t)INT64_MAX ? (int64_t)bits : -(int64_t)~bits - 1;
}
