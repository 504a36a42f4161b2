// needs: stage_out
static $OUT askew_finish_$out(int64_t value, const askew_stage_$out *stage)
{
    const int32_t saturated = value < stage->min ? stage->min : value > stage->max ? stage->max : (int32_t)value;
    return stage->table ? stage->table[saturated - stage->min] : ($OUT)saturated;
}
