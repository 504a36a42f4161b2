// needs: requantize_acc finish_out rescale_vectors_in_out
typedef struct {
    int32_t count, run; /* Elements; elements in a row that share a requantiser. */
    int32_t requantizers;
    const int32_t *multipliers;
    const uint8_t *shifts;
    const int64_t *addends;
    askew_stage_$out stage;
} askew_rescaling_$in_$out;

/* Element by element: (q * MUL + ADD) >> S. Output and input may be the same memory. */
static void askew_rescale_$in_$out(const askew_rescaling_$in_$out *layer, const $IN *input, $OUT *output)
{
    int32_t which = 0;
#ifdef ASKEW_AVX512_panels_row
    const int is_vector = askew_rescale_vectors_$in_$out(
        layer->count, layer->run, layer->requantizers, layer->multipliers, layer->shifts, layer->addends, &layer->stage, input, output);
    if (is_vector) {
        return;
    }
#endif
    for (int32_t start = 0; start < layer->count; start += layer->run) {
        for (int32_t i = start; i < start + layer->run; i++) {
            output[i] = askew_finish_$out(
                askew_requantize_$acc(input[i], layer->multipliers[which], layer->shifts[which], layer->addends[which]), &layer->stage);
        }
        which = which + 1 == layer->requantizers ? 0 : which + 1;
    }
}
