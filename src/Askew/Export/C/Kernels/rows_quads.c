// needs: vectors
/* Where two 16-bit products are one instruction, rows of activations are expanded to 16 bits before: of every four places the even ones,
   then the odd ones; of two rows the even ones of both, then the odd ones. */
#ifdef ASKEW_SMLAD_quads
static ASKEW_ONCE void askew_expand_row(const int8_t *restrict source, int32_t fours, askew_word *restrict row)
{
    for (; fours > 0; fours--, source += 4, row += 2) {
        int32_t x;
        memcpy(&x, source, 4);
        row[0] = askew_even(x);
        row[1] = askew_odd(x);
    }
}

static ASKEW_ONCE void askew_expand_rows(const int8_t *restrict first, const int8_t *restrict second, int32_t fours,
    askew_word *restrict rows)
{
    for (; fours > 0; fours--, first += 4, second += 4, rows += 4) {
        int32_t x, y;
        memcpy(&x, first, 4);
        memcpy(&y, second, 4);
        rows[0] = askew_even(x);
        rows[1] = askew_even(y);
        rows[2] = askew_odd(x);
        rows[3] = askew_odd(y);
    }
}
#endif
