// needs: vectors
#ifdef ASKEW_SMLAD_quads
/* Adds the products of two rows with two outputs' weights: both outputs of the first row, then of the second. Compilers run out of
   registers here. */
ASKEW_WORD_FUNCTION const askew_word *askew_add_pairs(const askew_word *weights, const askew_word *rows, const askew_word *end,
    int32_t sums[4])
{
    int32_t t, v, w, x, y;
    __asm__ volatile(
        "1:\n"
        ASKEW_REPEAT
        "ldrd %[v], %[w], [%[weights]], #16\n"
        "ldrd %[x], %[y], [%[rows]], #8\n"
        "sxtb16 %[t], %[v]\n"
        "smlad %[a], %[t], %[x], %[a]\n"
        "smlad %[c], %[t], %[y], %[c]\n"
        "sxtb16 %[t], %[w]\n"
        "smlad %[b], %[t], %[x], %[b]\n"
        "smlad %[d], %[t], %[y], %[d]\n"
        "ldrd %[x], %[y], [%[rows]], #8\n"
        "sxtb16 %[v], %[v], ror #8\n"
        "smlad %[a], %[v], %[x], %[a]\n"
        "smlad %[c], %[v], %[y], %[c]\n"
        "sxtb16 %[w], %[w], ror #8\n"
        "smlad %[b], %[w], %[x], %[b]\n"
        "smlad %[d], %[w], %[y], %[d]\n"
        ".endr\n"
        "cmp %[rows], %[end]\n"
        "bne 1b\n"
        : [a] "+r"(sums[0]), [b] "+r"(sums[1]), [c] "+r"(sums[2]), [d] "+r"(sums[3]), [weights] "+r"(weights), [rows] "+r"(rows),
          [t] "=&r"(t), [v] "=&r"(v), [w] "=&r"(w), [x] "=&r"(x), [y] "=&r"(y)
        : [end] "r"(end)
        : "cc", "memory");
    return weights;
}

/* Adds the products of one row with four outputs' weights. */
ASKEW_WORD_FUNCTION const askew_word *askew_add_quad(const askew_word *weights, const askew_word *row, const askew_word *end,
    int32_t sums[4])
{
    int32_t t, v, w, x, y;
    __asm__ volatile(
        "1:\n"
        ASKEW_REPEAT
        "ldrd %[x], %[y], [%[row]], #8\n"
        "ldrd %[v], %[w], [%[weights]], #8\n"
        "sxtb16 %[t], %[v]\n"
        "smlad %[a], %[t], %[x], %[a]\n"
        "sxtb16 %[v], %[v], ror #8\n"
        "smlad %[a], %[v], %[y], %[a]\n"
        "sxtb16 %[t], %[w]\n"
        "smlad %[b], %[t], %[x], %[b]\n"
        "sxtb16 %[w], %[w], ror #8\n"
        "smlad %[b], %[w], %[y], %[b]\n"
        "ldrd %[v], %[w], [%[weights]], #8\n"
        "sxtb16 %[t], %[v]\n"
        "smlad %[c], %[t], %[x], %[c]\n"
        "sxtb16 %[v], %[v], ror #8\n"
        "smlad %[c], %[v], %[y], %[c]\n"
        "sxtb16 %[t], %[w]\n"
        "smlad %[d], %[t], %[x], %[d]\n"
        "sxtb16 %[w], %[w], ror #8\n"
        "smlad %[d], %[w], %[y], %[d]\n"
        ".endr\n"
        "cmp %[row], %[end]\n"
        "bne 1b\n"
        : [a] "+r"(sums[0]), [b] "+r"(sums[1]), [c] "+r"(sums[2]), [d] "+r"(sums[3]), [weights] "+r"(weights), [row] "+r"(row),
          [t] "=&r"(t), [v] "=&r"(v), [w] "=&r"(w), [x] "=&r"(x), [y] "=&r"(y)
        : [end] "r"(end)
        : "cc", "memory");
    return weights;
}
#endif
#ifdef ASKEW_MVE_quads
/* Sums of two rows with four outputs' weights, sixteen places at a time; what lies beyond the end counts as 0. Sums are all the registers
   that may be sums, which gcc does not find by itself. */
static inline __attribute__((unused, always_inline)) void askew_sum_quad(
    const int8_t *weights, const int8_t *first, const int8_t *second, int32_t length, int32x4_t *first_sums, int32x4_t *second_sums)
{
    int32_t a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
#if defined(__clang__)
    for (; length > 0; length -= 16, weights += 64, first += 16, second += 16) {
        const mve_pred16_t inside = vctp8q((uint32_t)length);
        const int32x4x4_t four = vld4q_s32((const int32_t *)(const void *)weights);
        const int8x16_t x = vldrbq_z_s8(first, inside);
        const int8x16_t y = vldrbq_z_s8(second, inside);
        a = vmladavaq_s8(a, vreinterpretq_s8_s32(four.val[0]), x);
        b = vmladavaq_s8(b, vreinterpretq_s8_s32(four.val[1]), x);
        c = vmladavaq_s8(c, vreinterpretq_s8_s32(four.val[2]), x);
        d = vmladavaq_s8(d, vreinterpretq_s8_s32(four.val[3]), x);
        e = vmladavaq_s8(e, vreinterpretq_s8_s32(four.val[0]), y);
        f = vmladavaq_s8(f, vreinterpretq_s8_s32(four.val[1]), y);
        g = vmladavaq_s8(g, vreinterpretq_s8_s32(four.val[2]), y);
        h = vmladavaq_s8(h, vreinterpretq_s8_s32(four.val[3]), y);
    }
    *first_sums = (int32x4_t){ a, b, c, d };
    *second_sums = (int32x4_t){ e, f, g, h };
#else
    int32x4_t x, y;
    __asm__ volatile(
        "1:\n"
        "vctp.8 %[length]\n"
        "vpstt\n"
        "vldrbt.u8 q4, [%[first]], #16\n"
        "vldrbt.u8 q5, [%[second]], #16\n"
        "vld40.32 {q0, q1, q2, q3}, [%[weights]]\n"
        "vld41.32 {q0, q1, q2, q3}, [%[weights]]\n"
        "vld42.32 {q0, q1, q2, q3}, [%[weights]]\n"
        "vld43.32 {q0, q1, q2, q3}, [%[weights]]!\n"
        "vmladava.s8 %[a], q0, q4\n"
        "vmladava.s8 %[e], q0, q5\n"
        "vmladava.s8 %[b], q1, q4\n"
        "vmladava.s8 %[f], q1, q5\n"
        "vmladava.s8 %[c], q2, q4\n"
        "vmladava.s8 %[g], q2, q5\n"
        "vmladava.s8 %[d], q3, q4\n"
        "vmladava.s8 %[h], q3, q5\n"
        "subs %[length], #16\n"
        "bgt 1b\n"
        "vmov q0[2], q0[0], %[a], %[c]\n"
        "vmov q0[3], q0[1], %[b], %[d]\n"
        "vmov q1[2], q1[0], %[e], %[g]\n"
        "vmov q1[3], q1[1], %[f], %[h]\n"
        "vmov %q[x], q0\n"
        "vmov %q[y], q1\n"
        : [a] "+Te"(a), [b] "+Te"(b), [c] "+Te"(c), [d] "+Te"(d), [e] "+Te"(e), [f] "+Te"(f), [g] "+Te"(g), [h] "+Te"(h),
          [weights] "+r"(weights), [first] "+r"(first), [second] "+r"(second), [length] "+r"(length), [x] "=w"(x), [y] "=w"(y)
        :
        : "cc", "memory", "q0", "q1", "q2", "q3", "q4", "q5");
    *first_sums = x;
    *second_sums = y;
#endif
}
#endif
