// needs: signed integers walk vectors finish_out add_vectors_left_right_out
typedef struct {
    askew_walk walk;
    int32_t left_multiplier, right_multiplier, shift;
    int64_t addend;
    askew_stage_$out stage;
} askew_sum_$left_$right_$out;

/* (a * MUL_a + b * MUL_b + ADD) >> S. The output may be the memory of an operand that does not repeat. */
static void askew_add_$left_$right_$out(const askew_sum_$left_$right_$out *layer, const $LEFT *left, const $RIGHT *right, $OUT *output)
{
    int32_t index[ASKEW_WALK_RANK] = { 0 };
    int32_t a = 0;
    int32_t b = 0;
    for (int32_t start = 0; start < layer->walk.count; start += layer->walk.run) {
        int32_t i = 0;
#ifdef ASKEW_AVX512_panels_row
        if (layer->walk.left_step == 1 && layer->walk.right_step == 1 && !layer->stage.table && !layer->stage.lines) {
            i = askew_add_vectors_$left_$right_$out(
                layer->walk.run, layer->left_multiplier, layer->right_multiplier, layer->shift, layer->addend, &layer->stage, left + a,
                right + b,
                output + start);
        }
#endif
        for (; i < layer->walk.run; i++) {
            const int64_t sum = (int64_t)left[a + i * layer->walk.left_step] * layer->left_multiplier
                + (int64_t)right[b + i * layer->walk.right_step] * layer->right_multiplier;
            output[start + i] = askew_finish_$out(
                askew_shift_right(askew_signed((uint64_t)sum + (uint64_t)layer->addend), layer->shift), &layer->stage);
        }
        askew_next_run(&layer->walk, index, &a, &b);
    }
}
