/* What follows requantisation: saturation to [min, max], then entry (value - min) of the table where there is one. */
typedef struct {
    int32_t min, max;
    const $OUT *table;
} askew_stage_$out;
