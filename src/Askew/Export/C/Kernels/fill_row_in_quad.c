// needs: rows_quads
/* Puts elements into a row, from place at on: those of the source, or, where that is NULL, value. */
static ASKEW_ONCE void askew_fill_row_$in_quad(askew_quad *restrict row, int32_t at, const int8_t *restrict source, int32_t value, int32_t count)
{
#ifdef ASKEW_SMLAD_quads
    const uint32_t padding = (uint32_t)(value & 255) * UINT32_C(0x01010101);
    int32_t i = 0;
    while (i < count) {
        const int32_t k = at + i;
        if ((k & 3) != 0 || i + 4 > count) {
            row[(k & ~3) << 1 | (k & 1) << 1 | (k & 2) >> 1] = (askew_quad)(source ? source[i] : value);
            i++;
            continue;
        }
        askew_word *target = (askew_word *)(void *)(row + 2 * k);
        if (source) {
            for (; i + 4 <= count; i += 4, target += 4) {
                uint32_t four;
                memcpy(&four, source + i, 4);
                target[0] = askew_even((int32_t)four);
                target[1] = askew_odd((int32_t)four);
            }
        } else {
            for (; i + 4 <= count; i += 4, target += 4) {
                target[0] = askew_even((int32_t)padding);
                target[1] = target[0];
            }
        }
    }
#elif defined(ASKEW_MVE_quads)
    for (int32_t i = 0; i < count; i += 16) {
        const mve_pred16_t inside = vctp8q((uint32_t)(count - i));
        vstrbq_p_s8(row + at + i, source ? vldrbq_z_s8(source + i, inside) : vdupq_n_s8((int8_t)value), inside);
    }
#else
    for (int32_t i = 0; i < count; i++) {
        row[at + i] = (askew_quad)(source ? source[i] : value);
    }
#endif
}
