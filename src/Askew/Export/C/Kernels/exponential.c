/* exp(-distance * scale) in 2^-20: an entry, or the product of one for each 256 steps and one for those between. */
static inline int64_t askew_exponential(const int32_t *exponentials, const int32_t *between, int32_t distance)
{
    return between == NULL ? exponentials[distance]
        : ((int64_t)exponentials[distance >> 8] * between[distance & 255] + (1 << 19)) >> 20;
}
