// needs: vectors
/* Copies bytes; several at a time where a processor can. */
ASKEW_INLINE void askew_copy_bytes(int8_t *restrict target, const int8_t *restrict source, int32_t count)
{
#ifdef ASKEW_SMLAD_quads
    if (count >= 4) {
        for (int32_t i = 0; i < count - 4; i += 4) {
            ASKEW_NO_CALL;
            memcpy(target + i, source + i, 4);
        }
        /* Some of the last four may be there already. */
        memcpy(target + count - 4, source + count - 4, 4);
        return;
    }
    for (int32_t i = 0; i < count; i++) {
        ASKEW_NO_CALL;
        target[i] = source[i];
    }
#elif defined(ASKEW_MVE_quads)
    for (; count > 0; count -= 16, target += 16, source += 16) {
        const mve_pred16_t inside = vctp8q((uint32_t)count);
        vstrbq_p_s8(target, vldrbq_z_s8(source, inside), inside);
    }
#else
    for (int32_t i = 0; i < count; i++) {
        target[i] = source[i];
    }
#endif
}

/* Copies lines of so many bytes, which lie one after the other then. */
static ASKEW_ONCE void askew_copy_lines(int8_t *restrict target, const int8_t *restrict source, int32_t lines, int32_t line, int32_t step)
{
    for (; lines > 0; lines--, target += line, source += step) {
        askew_copy_bytes(target, source, line);
    }
}

/* As many bytes with this value. */
static ASKEW_ONCE void askew_fill_bytes(int8_t *target, int32_t value, int32_t count)
{
#ifdef ASKEW_SMLAD_quads
    const uint32_t four = (uint32_t)(value & 255) * UINT32_C(0x01010101);
    for (; count >= 4; count -= 4, target += 4) {
        ASKEW_NO_CALL;
        memcpy(target, &four, 4);
    }
    for (; count > 0; count--) {
        ASKEW_NO_CALL;
        *target++ = (int8_t)value;
    }
#elif defined(ASKEW_MVE_quads)
    for (; count > 0; count -= 16, target += 16) {
        vstrbq_p_s8(target, vdupq_n_s8((int8_t)value), vctp8q((uint32_t)count));
    }
#else
    for (int32_t i = 0; i < count; i++) {
        target[i] = (int8_t)value;
    }
#endif
}
