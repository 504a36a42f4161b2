// needs: stage_out
/* Weights of four outputs at a time, and what makes outputs of their sums: (high32((sum + begin) * multiplier) + addend) >> shift. */
typedef struct {
    const int8_t *weights;       /* In the order of each kind of layer. */
    const int32_t *requantizers; /* For every four outputs begins, multipliers, addends. */
    int32_t shift;
    askew_stage_$out stage;
} askew_quads_$out;
