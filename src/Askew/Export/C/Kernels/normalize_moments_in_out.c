// needs: integers reciprocal_root requantize_acc finish_out
typedef struct {
    int32_t runs, count, inner;  /* Moments are taken of count elements, inner apart. */
    int32_t zero_point, centered;
    int32_t raise;  /* Bits that the spread is raised by, twice. */
    int64_t epsilon;
    int32_t channel_run, channels;  /* Elements in a row with the same requantiser, and how many of those there are. */
    const uint16_t *roots;
    const int32_t *multipliers;
    const uint8_t *shifts;
    const int64_t *addends;
    askew_stage_$out stage;
} askew_moments_$in_$out;

/* Normalisation by moments: the distance from the mean (or the zero point) times the reciprocal root of the variance (or the mean square),
   in 2^-16, then the gain. All sums are exact in 64 bits. */
static void askew_normalize_moments_$in_$out(const askew_moments_$in_$out *layer, const $IN *restrict input, $OUT *restrict output)
{
    const int64_t count = layer->count;
    for (int32_t run = 0; run < layer->runs; run++) {
        const int32_t start = run / layer->inner * layer->inner * layer->count + run % layer->inner;
        int64_t sum = 0;
        int64_t squares = 0;
        for (int32_t i = 0; i < layer->count; i++) {
            const int64_t value = input[start + i * layer->inner];
            sum += value;
            squares += value * value;
        }
        const int64_t center = layer->centered ? sum : count * layer->zero_point;
        const int64_t off = sum - center;
        const uint64_t spread = ((uint64_t)(count * squares - sum * sum + off * off) << (2 * layer->raise)) + (uint64_t)layer->epsilon;
        int32_t scale = 0;
        const int64_t root = askew_reciprocal_root(spread > 0 ? spread : 1, layer->roots, &scale);
        const int shift = 45 - (int)(scale + layer->raise) > 1 ? 45 - (int)(scale + layer->raise) : 1;
        for (int32_t i = 0; i < layer->count; i++) {
            const int32_t place = start + i * layer->inner;
            const int32_t channel = place / layer->channel_run % layer->channels;
            const int64_t normalized = askew_shift_right((count * input[place] - center) * root + (INT64_C(1) << (shift - 1)), shift);
            output[place] = askew_finish_$out(
                askew_requantize_$acc(normalized, layer->multipliers[channel], layer->shifts[channel], layer->addends[channel]),
                &layer->stage);
        }
    }
}
