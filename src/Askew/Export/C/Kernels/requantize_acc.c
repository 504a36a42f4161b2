// needs: integers
/* (accumulator * multiplier + addend) >> shift. */
static int64_t askew_requantize_$acc($ACC accumulator, int32_t multiplier, int shift, int64_t addend)
{
    return askew_shift_right(askew_signed($PRODUCT + (uint64_t)addend), shift);
}
