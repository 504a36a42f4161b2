// needs: vectors
#ifdef ASKEW_SMLAD_quads
/* Adds the products of four channels, the even ones apart from the odd ones. */
ASKEW_WORD_FUNCTION void askew_add_tap(int16x2_t x0, int16x2_t x1, int16x2_t w0, int16x2_t w1, int32_t sums[4])
{
    sums[0] = __smlabb(x0, w0, sums[0]);
    sums[1] = __smlabb(x1, w1, sums[1]);
    sums[2] = __smlatt(x0, w0, sums[2]);
    sums[3] = __smlatt(x1, w1, sums[3]);
}

/* The same for tap number t of a row and weight number w. */
#define ASKEW_LOAD_TAP(row, t, weights, w) ASKEW_LOAD_PAIR(x0, x1, row, 2 * (t)); ASKEW_LOAD_PAIR(w0, w1, weights, 2 * (w))
#define ASKEW_ADD_TAP(row, t, weights, w, sums) \
    do { \
        int16x2_t x0, x1, w0, w1; \
        ASKEW_LOAD_TAP(row, t, weights, w); \
        askew_add_tap(x0, x1, w0, w1, sums); \
    } while (0)

/* Places of up to four channels as 16-bit integers; where there is no source, padding. */
ASKEW_WORD_FUNCTION void askew_expand_line(
    const int8_t *source, int32_t count, int32_t channels, int32_t used, int32_t padding, askew_word *restrict line)
{
    if (!source) {
        for (; count > 0; count--, line += 2) {
            line[0] = padding;
            line[1] = padding;
        }
    } else if (used == 4) {
        for (; count > 0; count--, line += 2, source += channels) {
            int32_t four;
            memcpy(&four, source, 4);
            line[0] = askew_even(four);
            line[1] = askew_odd(four);
        }
    } else {
        for (; count > 0; count--, line += 2, source += channels) {
            int8_t bytes[4] = { 0 };
            int32_t four;
            for (int32_t c = 0; c < used; c++) {
                bytes[c] = source[c];
            }
            memcpy(&four, bytes, 4);
            line[0] = askew_even(four);
            line[1] = askew_odd(four);
        }
    }
}
#endif
