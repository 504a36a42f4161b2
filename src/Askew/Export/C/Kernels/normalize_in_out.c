// needs: requantize_acc finish_out normalize_vectors_in_out
typedef struct {
    int32_t places, channels, size, zero_point, factor_shift;
    const int32_t *factors;
    int32_t multiplier, shift;
    int64_t addend;
    askew_stage_$out stage;
} askew_normalization_$in_$out;

/* Local response normalisation across channels, which are last: a factor by the sum of squares of the channels around. */
static void askew_normalize_$in_$out(const askew_normalization_$in_$out *layer, const $IN *restrict input, $OUT *restrict output)
{
    const int32_t before = (layer->size - 1) / 2;
    const int32_t after = layer->size - 1 - before;
    const int32_t channels = layer->channels;
#ifdef ASKEW_AVX512_$in_$out
    if (layer->size <= ASKEW_MOST_NEIGHBOURS && !layer->stage.table && !layer->stage.lines) {
        askew_normalize_vectors_$in_$out(
            layer->places, channels, layer->size, layer->zero_point, layer->factor_shift, layer->factors, layer->multiplier, layer->shift,
            layer->addend,
            &layer->stage, input, output);
        return;
    }
#endif
    for (int32_t place = 0; place < layer->places; place++, input += channels, output += channels) {
        /* A channel enters the sum as another leaves it. */
        int64_t squares = 0;
        for (int32_t c = 0; c < after && c < channels; c++) {
            const int64_t distance = input[c] - layer->zero_point;
            squares += distance * distance;
        }
        for (int32_t c = 0; c < channels; c++) {
            if (c + after < channels) {
                const int64_t distance = input[c + after] - layer->zero_point;
                squares += distance * distance;
            }
            const int64_t scaled = (int64_t)(input[c] - layer->zero_point) * layer->factors[squares >> layer->factor_shift];
            output[c] = askew_finish_$out(askew_requantize_$acc(scaled, layer->multiplier, layer->shift, layer->addend), &layer->stage);
            if (c >= before) {
                const int64_t distance = input[c - before] - layer->zero_point;
                squares -= distance * distance;
            }
        }
    }
}
