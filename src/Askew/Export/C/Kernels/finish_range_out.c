// needs: vectors stage_out
ASKEW_INLINE $OUT askew_finish_range_$out(int32_t value, const askew_stage_$out *stage)
{
    return ($OUT)(value < stage->min ? stage->min : value > stage->max ? stage->max : value);
}
