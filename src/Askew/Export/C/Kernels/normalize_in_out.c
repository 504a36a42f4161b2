// needs: requantize_acc finish_out
typedef struct {
    int32_t batch, channels, plane, size, zero_point, factor_shift;
    const int32_t *factors;
    int32_t multiplier, shift;
    int64_t addend;
    askew_stage_$out stage;
} askew_normalization_$in_$out;

/* Local response normalisation across channels: a factor by the sum of squares of the channels around. */
static void askew_normalize_$in_$out(const askew_normalization_$in_$out *layer, const $IN *restrict input, $OUT *restrict output)
{
    const int32_t before = (layer->size - 1) / 2;
    const int32_t after = layer->size - 1 - before;
    for (int32_t n = 0; n < layer->batch; n++, input += layer->channels * layer->plane) {
        for (int32_t c = 0; c < layer->channels; c++) {
            const int32_t first = c < before ? 0 : c - before;
            const int32_t last = layer->channels - 1 - c < after ? layer->channels - 1 : c + after;
            for (int32_t i = 0; i < layer->plane; i++) {
                int64_t squares = 0;
                for (int32_t other = first; other <= last; other++) {
                    const int64_t distance = input[other * layer->plane + i] - layer->zero_point;
                    squares += distance * distance;
                }
                const int64_t scaled = (int64_t)(input[c * layer->plane + i] - layer->zero_point) * layer->factors[squares >> layer->factor_shift];
                *output++ = askew_finish_$out(askew_requantize_$acc(scaled, layer->multiplier, layer->shift, layer->addend), &layer->stage);
            }
        }
    }
}
