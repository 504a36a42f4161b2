/* Adds one tap of the window to a run of sums: places x from begin to end whose tap lies in the data. */
static void askew_add_tap_$in_$acc(
    const $IN *restrict source, int32_t stride, int32_t count, int32_t weight, int32_t pad_value, $ACC *restrict sums)
{
    if (stride == 1) {
        for (int32_t x = 0; x < count; x++) {
            sums[x] += ($ACC)weight * (source[x] - pad_value);
        }
    } else {
        for (int32_t x = 0; x < count; x++) {
            sums[x] += ($ACC)weight * (source[x * stride] - pad_value);
        }
    }
}
