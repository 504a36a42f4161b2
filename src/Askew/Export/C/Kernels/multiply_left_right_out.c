// needs: requantize_acc walk finish_out multiply_vectors_left_right_out
typedef struct {
    askew_walk walk;
    int32_t left_zero_point, right_zero_point;
    int32_t multiplier, shift;
    int64_t addend;
    askew_stage_$out stage;
} askew_product_$left_$right_$out;

/* ((a - zp_a) * (b - zp_b) * MUL + ADD) >> S. The output may be the memory of an operand that does not repeat. */
static void askew_multiply_$left_$right_$out(
    const askew_product_$left_$right_$out *layer, const $LEFT *left, const $RIGHT *right, $OUT *output)
{
    int32_t index[ASKEW_WALK_RANK] = { 0 };
    int32_t a = 0;
    int32_t b = 0;
    for (int32_t start = 0; start < layer->walk.count; start += layer->walk.run) {
        int32_t i = 0;
#ifdef ASKEW_AVX512_panels_row
        if (layer->walk.left_step <= 1 && layer->walk.right_step <= 1 && !layer->stage.table && !layer->stage.lines) {
            i = askew_multiply_vectors_$left_$right_$out(
                layer->walk.run, layer->walk.left_step, layer->walk.right_step, layer->left_zero_point, layer->right_zero_point,
                layer->multiplier,
                layer->shift, layer->addend, &layer->stage, left + a, right + b, output + start);
        }
#endif
        for (; i < layer->walk.run; i++) {
            const $ACC product = ($ACC)(left[a + i * layer->walk.left_step] - layer->left_zero_point)
                * (right[b + i * layer->walk.right_step] - layer->right_zero_point);
            output[start + i] = askew_finish_$out(askew_requantize_$acc(product, layer->multiplier, layer->shift, layer->addend),
                &layer->stage);
        }
        askew_next_run(&layer->walk, index, &a, &b);
    }
}
