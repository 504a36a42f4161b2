// needs: vectors
#ifdef ASKEW_SMLAD_quads
/* Adds the products of two rows with two outputs' weights: both outputs of the first row, then of the second. Compilers run out of registers here. */
#define ASKEW_FOUR_OF_PAIRS \
    "ldrd %[v], %[w], [%[weights]], #16\n" \
    "ldrd %[x], %[y], [%[rows]], #8\n" \
    "sxtb16 %[t], %[v]\n" \
    "smlad %[a], %[t], %[x], %[a]\n" \
    "smlad %[c], %[t], %[y], %[c]\n" \
    "sxtb16 %[t], %[w]\n" \
    "smlad %[b], %[t], %[x], %[b]\n" \
    "smlad %[d], %[t], %[y], %[d]\n" \
    "ldrd %[x], %[y], [%[rows]], #8\n" \
    "sxtb16 %[v], %[v], ror #8\n" \
    "smlad %[a], %[v], %[x], %[a]\n" \
    "smlad %[c], %[v], %[y], %[c]\n" \
    "sxtb16 %[w], %[w], ror #8\n" \
    "smlad %[b], %[w], %[x], %[b]\n" \
    "smlad %[d], %[w], %[y], %[d]\n"

ASKEW_WORD_FUNCTION const askew_word *askew_add_pairs(const askew_word *weights, const askew_word *rows, const askew_word *end, int32_t sums[4])
{
    int32_t t, v, w, x, y;
    __asm__ volatile(
        "1:\n" ASKEW_FOUR_OF_PAIRS ASKEW_FOUR_OF_PAIRS
        "cmp %[rows], %[end]\n"
        "bne 1b\n"
        : [a] "+r"(sums[0]), [b] "+r"(sums[1]), [c] "+r"(sums[2]), [d] "+r"(sums[3]), [weights] "+r"(weights), [rows] "+r"(rows),
          [t] "=&r"(t), [v] "=&r"(v), [w] "=&r"(w), [x] "=&r"(x), [y] "=&r"(y)
        : [end] "r"(end)
        : "cc", "memory");
    return weights;
}

/* Adds the products of one row with four outputs' weights. */
#define ASKEW_TWO_OUTPUTS(first, second) \
    "ldrd %[v], %[w], [%[weights]], #8\n" \
    "sxtb16 %[t], %[v]\n" \
    "smlad %[" first "], %[t], %[x], %[" first "]\n" \
    "sxtb16 %[v], %[v], ror #8\n" \
    "smlad %[" first "], %[v], %[y], %[" first "]\n" \
    "sxtb16 %[t], %[w]\n" \
    "smlad %[" second "], %[t], %[x], %[" second "]\n" \
    "sxtb16 %[w], %[w], ror #8\n" \
    "smlad %[" second "], %[w], %[y], %[" second "]\n"
#define ASKEW_FOUR_OF_QUAD \
    "ldrd %[x], %[y], [%[row]], #8\n" ASKEW_TWO_OUTPUTS("a", "b") ASKEW_TWO_OUTPUTS("c", "d")

ASKEW_WORD_FUNCTION const askew_word *askew_add_quad(const askew_word *weights, const askew_word *row, const askew_word *end, int32_t sums[4])
{
    int32_t t, v, w, x, y;
    __asm__ volatile(
        "1:\n" ASKEW_FOUR_OF_QUAD ASKEW_FOUR_OF_QUAD
        "cmp %[row], %[end]\n"
        "bne 1b\n"
        : [a] "+r"(sums[0]), [b] "+r"(sums[1]), [c] "+r"(sums[2]), [d] "+r"(sums[3]), [weights] "+r"(weights), [row] "+r"(row),
          [t] "=&r"(t), [v] "=&r"(v), [w] "=&r"(w), [x] "=&r"(x), [y] "=&r"(y)
        : [end] "r"(end)
        : "cc", "memory");
    return weights;
}
#endif
