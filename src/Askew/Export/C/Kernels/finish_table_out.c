// needs: vectors finish_out
ASKEW_INLINE $OUT askew_finish_table_$out(int32_t value, const askew_stage_$out *stage)
{
    return askew_finish_$out(value, stage);
}
