// needs: vectors stage_out
/* Saturates to all that a byte can be. */
ASKEW_INLINE $OUT askew_finish_bytes_$out(int32_t value, const askew_stage_$out *stage)
{
    (void)stage;
#ifdef ASKEW_SMLAD_quads
    return ($OUT)askew_saturate_byte(value);
#else
    return ($OUT)(value < -128 ? -128 : value > 127 ? 127 : value);
#endif
}
