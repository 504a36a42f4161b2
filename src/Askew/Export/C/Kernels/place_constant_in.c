/* Outputs that never change. */
static void askew_place_constant_$in(const $IN *restrict constant, int32_t count, $IN *restrict output)
{
    for (int32_t i = 0; i < count; i++) {
        output[i] = constant[i];
    }
}
