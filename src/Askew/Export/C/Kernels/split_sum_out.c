// needs: walk stage_out
/* Sums of bytes, with multipliers and addend in two parts of 16 bits and more, so that nothing has more than 32 bits. */
typedef struct {
    askew_walk walk;
    int32_t left_high, left_low, right_high, right_low, addend_high, addend_low;
    int32_t shift;              /* Less 16. */
    askew_stage_$out stage;
} askew_split_sum_$out;
