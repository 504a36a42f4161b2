/* A table that is two straight lines: (value * multiplier + addend) >> shift, saturated; one line below the split, one from there on.
   Every entry was compared. */
typedef struct {
    int32_t split, shift, min, max;
    int32_t below, below_addend, above, above_addend;
} askew_lines_$out;

/* What follows requantisation: saturation to [min, max], then the lines, or entry (value - min) of the table, where there are any. */
typedef struct {
    int32_t min, max;
    const $OUT *table;
    const askew_lines_$out *lines;
} askew_stage_$out;
