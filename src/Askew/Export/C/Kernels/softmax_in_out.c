// needs: finish_out
typedef struct {
    int32_t outer, count, inner;  /* Runs along the dimension have count elements, inner apart. */
    const int32_t *exponentials;  /* Of each distance from the largest, in 2^-20. */
    int32_t reciprocal_scale, zero_point;
    askew_stage_$out stage;
} askew_softmax_$in_$out;

/* Softmax: the share that each exponential has of their sum, rounded half up. */
static void askew_run_softmax_$in_$out(const askew_softmax_$in_$out *layer, const $IN *restrict input, $OUT *restrict output)
{
    for (int32_t run = 0; run < layer->outer * layer->inner; run++) {
        const int32_t start = run / layer->inner * layer->inner * layer->count + run % layer->inner;
        int32_t largest = input[start];
        int64_t sum = 0;
        for (int32_t i = 1; i < layer->count; i++) {
            const int32_t value = input[start + i * layer->inner];
            largest = value > largest ? value : largest;
        }
        for (int32_t i = 0; i < layer->count; i++) {
            sum += layer->exponentials[largest - input[start + i * layer->inner]];
        }
        for (int32_t i = 0; i < layer->count; i++) {
            const int64_t exponential = layer->exponentials[largest - input[start + i * layer->inner]];
            const int64_t share = (2 * exponential * layer->reciprocal_scale + (sum << 8)) / (sum << 9);
            output[start + i * layer->inner] = askew_finish_$out(layer->zero_point + share, &layer->stage);
        }
    }
}
