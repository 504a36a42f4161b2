typedef struct {
    int32_t count, rank, offset, pad_value;
    const int32_t *extents;
    const int32_t *strides;
    const int32_t *before;
    const int32_t *available;
} askew_movement;
