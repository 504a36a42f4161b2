// needs: integers32 stage_out
static $OUT askew_follow_lines_$out(int32_t value, const askew_lines_$out *lines)
{
    const int32_t result = value < lines->split
        ? askew_shift_right_32(value * lines->below + lines->below_addend, lines->shift)
        : askew_shift_right_32(value * lines->above + lines->above_addend, lines->shift);
    return ($OUT)(result < lines->min ? lines->min : result > lines->max ? lines->max : result);
}

static $OUT askew_finish_$out(int64_t value, const askew_stage_$out *stage)
{
    const int32_t saturated = value < stage->min ? stage->min : value > stage->max ? stage->max : (int32_t)value;
    return stage->lines ? askew_follow_lines_$out(saturated, stage->lines)
        : stage->table ? stage->table[saturated - stage->min] : ($OUT)saturated;
}
