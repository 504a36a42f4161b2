// needs: vectors
/* Rows of activations that are multiplied with the weights of four outputs at a time. Where two 16-bit products are one instruction, two rows are
   expanded into one before: of every four places the even ones of both rows, then the odd ones, as 16-bit integers. */
#ifdef ASKEW_SMLAD_quads
static ASKEW_ONCE void askew_expand_rows(const int8_t *restrict first, const int8_t *restrict second, int32_t fours, askew_word *restrict rows)
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
