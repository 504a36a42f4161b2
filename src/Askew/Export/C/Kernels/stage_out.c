/* What follows requantisation: saturation to [min, max], then entry (value - min) of the table where there is one. */
typedef struct {
    int32_t min, max;
    const $OUT *table;
} askew_stage_$out;

static $OUT askew_finish_$out(int64_t value, const askew_stage_$out *stage)
{
    const int32_t saturated = value < stage->min ? stage->min : value > stage->max ? stage->max : (int32_t)value;
    return stage->table ? stage->table[saturated - stage->min] : ($OUT)saturated;
}
