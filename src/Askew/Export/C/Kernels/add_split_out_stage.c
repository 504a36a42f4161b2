// needs: vectors integers32 split_sum_out finish_$stage_out
/* (a * MUL_a + b * MUL_b + ADD) >> S. The output may be the memory of an operand that does not repeat. */
static ASKEW_ONCE void askew_add_split_$out_$stage(const askew_split_sum_$out *layer, const int8_t *left, const int8_t *right, $OUT *output)
{
    int32_t index[ASKEW_WALK_RANK] = { 0 };
    int32_t a = 0;
    int32_t b = 0;
    const askew_split_sum_$out sum = *layer;
    for (int32_t start = 0; start < sum.walk.count; start += sum.walk.run) {
        const int8_t *x = left + a;
        const int8_t *y = right + b;
        int32_t i = 0;
#if defined(ASKEW_MVE_quads) && !$TABLE
        for (; sum.walk.left_step == 1 && sum.walk.right_step == 1 && i + 4 <= sum.walk.run; i += 4, x += 4, y += 4) {
            const int32x4_t p = vldrbq_s32(x);
            const int32x4_t q = vldrbq_s32(y);
            const int32x4_t low = vmlaq_n_s32(vmlaq_n_s32(vdupq_n_s32(sum.addend_low), p, sum.left_low), q, sum.right_low);
            const int32x4_t high = vmlaq_n_s32(vmlaq_n_s32(vdupq_n_s32(sum.addend_high), p, sum.left_high), q, sum.right_high);
            const int32x4_t value = vshlq_r_s32(vaddq_s32(high, vshrq_n_s32(low, 16)), -sum.shift);
            $VSTORE_s32(output + start + i, vminq_s32(vmaxq_s32(value, vdupq_n_s32(sum.stage.min)), vdupq_n_s32(sum.stage.max)));
        }
#endif
        for (; i < sum.walk.run; i++, x += sum.walk.left_step, y += sum.walk.right_step) {
            const int32_t p = *x;
            const int32_t q = *y;
            const int32_t low = p * sum.left_low + q * sum.right_low + sum.addend_low;
            const int32_t high = p * sum.left_high + q * sum.right_high + sum.addend_high;
            output[start + i] = askew_finish_$stage_$out(askew_shift_right_32(high + askew_shift_right_32(low, 16), sum.shift), &sum.stage);
        }
        askew_next_run(&sum.walk, index, &a, &b);
    }
}
