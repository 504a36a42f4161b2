// needs: vectors
#ifdef ASKEW_MVE_quads
/* Adds the products of taps of up to sixteen channels, two taps at a time: channels 0, 4, 8, 12 in a, the next in b, c, d. Products of two
   taps fit 16 bits, as no weight is -128. There are eight vectors, so one is read twice. */
static inline __attribute__((unused, always_inline)) void askew_add_taps(
    const int8_t *const *taps, int32_t count, int32_t k, int32_t channels, const int8_t *weights, int32x4_t sums[4])
{
    int32x4_t a = sums[0], b = sums[1], c = sums[2], d = sums[3];
    const int8_t *x, *y;
    __asm__ volatile(
        "vctp.8 %[channels]\n"
        "1:\n"
        "ldrd %[x], %[y], [%[taps]], #8\n"
        "add %[x], %[k]\n"
        "add %[y], %[k]\n"
        "vldrb.u8 q5, [%[weights]], #16\n"
        "vldrb.u8 q7, [%[weights]], #16\n"
        "vpst\n"
        "vldrbt.u8 q4, [%[x]]\n"
        "vmullb.s8 q6, q4, q5\n"
        "vmullt.s8 q4, q4, q5\n"
        "vpst\n"
        "vldrbt.u8 q5, [%[y]]\n"
        "vmullb.s8 q5, q5, q7\n"
        "vadd.i16 q6, q6, q5\n"
        "vpst\n"
        "vldrbt.u8 q5, [%[y]]\n"
        "vmullt.s8 q5, q5, q7\n"
        "vadd.i16 q4, q4, q5\n"
        "vmovlb.s16 q5, q6\n"
        "vmovlt.s16 q6, q6\n"
        "vadd.i32 %q[a], %q[a], q5\n"
        "vadd.i32 %q[c], %q[c], q6\n"
        "vmovlb.s16 q5, q4\n"
        "vmovlt.s16 q4, q4\n"
        "vadd.i32 %q[b], %q[b], q5\n"
        "vadd.i32 %q[d], %q[d], q4\n"
        "subs %[count], #2\n"
        "bgt 1b\n"
        : [a] "+w"(a), [b] "+w"(b), [c] "+w"(c), [d] "+w"(d), [taps] "+r"(taps), [count] "+r"(count), [weights] "+r"(weights), [x] "=&r"(x),
          [y] "=&r"(y)
        : [k] "r"(k), [channels] "r"(channels)
        : "cc", "memory", "q4", "q5", "q6", "q7");
    sums[0] = a;
    sums[1] = b;
    sums[2] = c;
    sums[3] = d;
}
#endif
