// needs: stage_out
/* Rows of activations are multiplied with the weights of every output, and the sums requantised. */
typedef struct {
    const int8_t *weights;      /* Rows: [outputs, length]; panels: see there; depthwise: [taps, outputs]. */
    const int32_t *weight_sums; /* One for each output, where rows may be biased; else NULL. */
    const int32_t *multipliers;
    const uint8_t *shifts;      /* Less 32 where the sums are called s32h. */
    const int64_t *addends;
    askew_stage_$out stage;
} askew_products_$out;
