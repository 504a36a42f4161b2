// needs: signed logarithm finish_out
typedef struct {
    int32_t outer, count, inner;  /* Runs along the dimension have count elements, inner apart. */
    const int32_t *exponentials;  /* Of each distance from the largest, in 2^-20. */
    const int32_t *logarithms;    /* ln(1 + i / 256) in 2^-16 for i = 0 to 256, then ln 2. */
    int32_t input_multiplier, log_multiplier, shift;
    int64_t addend;
    askew_stage_$out stage;
} askew_log_softmax_$in_$out;

/* Logarithm of softmax: (-d * MUL_d - ln(sum) * MUL_ln + ADD) >> S, d being the distance from the largest. */
static void askew_run_log_softmax_$in_$out(const askew_log_softmax_$in_$out *layer, const $IN *restrict input, $OUT *restrict output)
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
        const int64_t log_of_sum = askew_logarithm(sum, layer->logarithms) * layer->log_multiplier;
        for (int32_t i = 0; i < layer->count; i++) {
            const int64_t distance = largest - input[start + i * layer->inner];
            const uint64_t value = (uint64_t)layer->addend - (uint64_t)log_of_sum - (uint64_t)(distance * layer->input_multiplier);
            output[start + i * layer->inner] = askew_finish_$out(askew_shift_right(askew_signed(value), layer->shift), &layer->stage);
        }
    }
}
