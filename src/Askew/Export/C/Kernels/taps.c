/* Of taps at origin, origin + dilation, ...: the first that lies within [0, extent), and the end of those that do. */
static void askew_taps(int32_t origin, int32_t dilation, int32_t extent, int32_t taps, int32_t *first, int32_t *end)
{
    const int32_t beyond = origin >= extent ? 0 : (extent - origin + dilation - 1) / dilation;
    *first = origin >= 0 ? 0 : (-origin + dilation - 1) / dilation;
    *end = beyond < taps ? beyond : taps;
}
