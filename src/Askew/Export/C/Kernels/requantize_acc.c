// needs: signed integers integers32
/* (accumulator * multiplier + addend) >> $SHIFT. */
static $REQUANTIZED askew_requantize_$acc($ACC accumulator, int32_t multiplier, int shift, int64_t addend)
{
    const int64_t value = askew_signed($PRODUCT + (uint64_t)addend);
    return $SHIFTED;
}
