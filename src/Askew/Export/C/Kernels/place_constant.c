/* Outputs that never change. */
static void askew_place_constant(const int8_t *restrict constant, int32_t count, int8_t *restrict output)
{
    for (int32_t i = 0; i < count; i++) {
        output[i] = constant[i];
    }
}
