/* Inputs of fewer bits than their storage has: what lies outside becomes the nearest value that there is, so that no table is left. */
static void askew_saturate_input_$in($IN *tensor, int32_t count, int32_t min, int32_t max)
{
    for (int32_t i = 0; i < count; i++) {
        tensor[i] = ($IN)(tensor[i] < min ? min : tensor[i] > max ? max : tensor[i]);
    }
}
