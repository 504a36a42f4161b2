// needs: compilers
/* Instructions that some processors have. Everything gives the same bytes without them; define ASKEW_PORTABLE to do without. */
#if !defined(ASKEW_PORTABLE) && defined(__GNUC__) && defined(__ARM_FEATURE_SIMD32) && !defined(__aarch64__) && !defined(__ARM_FEATURE_MVE)
#include <arm_acle.h>
#include <string.h>
#define ASKEW_SMLAD_rows_row 1
#define ASKEW_SMLAD_rows_s16 1
/* Two products, added to a sum. */
#define ASKEW_DUAL_s32(a, b, sum) __smlad(a, b, sum)
#define ASKEW_DUAL_s32h(a, b, sum) __smlad(a, b, sum)
#define ASKEW_DUAL_s64(a, b, sum) __smlald(a, b, sum)
#if defined(__thumb2__) && !defined(__ARM_BIG_ENDIAN)
#define ASKEW_SMLAD_quads 1
/* Words of memory that holds smaller integers; it begins at a multiple of four bytes. */
typedef int32_t __attribute__((may_alias)) askew_word;
/* Small functions of words, which not every network uses. */
#define ASKEW_WORD_FUNCTION static inline __attribute__((unused, always_inline))
/* Bytes 0 and 2 of a word as 16-bit integers. */
ASKEW_WORD_FUNCTION int16x2_t askew_even(int32_t word)
{
    return __sxtb16(word);
}

/* Bytes 1 and 3. The compiler would need two instructions. */
ASKEW_WORD_FUNCTION int16x2_t askew_odd(int32_t word)
{
    int32_t result;
    __asm__("sxtb16 %0, %1, ror #8" : "=r"(result) : "r"(word));
    return result;
}

/* Loads two neighbours, which begin so many words behind a pointer. */
#define ASKEW_AT(words) "m"(*(const int32_t (*)[64])(words))
#define ASKEW_LOAD_PAIR(a, b, words, at) __asm__("ldrd %0,%1,[%2,#%c3]" : "=r"(a), "=r"(b) : "r"(words), "i"(4 * (at)), ASKEW_AT(words))

/* How often a loop's body stands there. */
#if defined(ASKEW_SMALL)
#define ASKEW_REPEAT ".rept 1\n"
#else
#define ASKEW_REPEAT ".rept 2\n"
#endif

/* Compilers make calls of memcpy of short loops, which cost more than the loops. */
#define ASKEW_NO_CALL __asm__ volatile("")

ASKEW_WORD_FUNCTION int32_t askew_saturate_byte(int32_t value)
{
    int32_t result;
    __asm__("ssat %0, #8, %1" : "=r"(result) : "r"(value));
    return result;
}

/* floor(a * b / 2^32) + c. */
ASKEW_WORD_FUNCTION int32_t askew_add_high(int32_t a, int32_t b, int32_t c)
{
    int32_t result;
    __asm__("smmla %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(c));
    return result;
}
#endif
#endif
#if !defined(ASKEW_PORTABLE) && defined(__GNUC__) && defined(__OPTIMIZE__) && defined(__ARM_FEATURE_MVE) && !defined(__ARM_BIG_ENDIAN)
#include <arm_mve.h>
#define ASKEW_MVE_rows_row 1
#define ASKEW_MVE_rows_s16 1
#define ASKEW_MVE_bytes_rows_row 1
/* Where rows are not changed, those that are there can be read. */
#define ASKEW_THERE_rows_s8_row 1
#define ASKEW_THERE_rows_s16_s16 1
/* Loads that widen, of all or of what is inside. */
#define ASKEW_MVE_LOAD_row(p) vldrbq_s8(p)
#define ASKEW_MVE_LOAD_s16(p) vldrhq_s16((const int16_t *)(p))
#define ASKEW_MVE_SOME_row(p, inside) vldrbq_z_s8(p, inside)
#define ASKEW_MVE_SOME_s16(p, inside) vldrhq_z_s16((const int16_t *)(p), inside)
#define ASKEW_MVE_WEIGHTS_row(p) vldrbq_s8(p)
#define ASKEW_MVE_WEIGHTS_s16(p) vldrbq_s16(p)
#define ASKEW_MVE_SOME_WEIGHTS_row(p, inside) vldrbq_z_s8(p, inside)
#define ASKEW_MVE_SOME_WEIGHTS_s16(p, inside) vldrbq_z_s16(p, inside)
#define ASKEW_MVE_INSIDE_row(count) vctp8q((uint32_t)(count))
#define ASKEW_MVE_INSIDE_s16(count) vctp16q((uint32_t)(count))
#define ASKEW_MVE_DOT_s32_row(sum, a, b) vmladavaq_s8(sum, a, b)
#define ASKEW_MVE_DOT_s32h_row(sum, a, b) vmladavaq_s8(sum, a, b)
#define ASKEW_MVE_DOT_s32_s16(sum, a, b) vmladavaq_s16(sum, a, b)
#define ASKEW_MVE_DOT_s32h_s16(sum, a, b) vmladavaq_s16(sum, a, b)
#define ASKEW_MVE_DOT_s64_s16(sum, a, b) vmlaldavaq_s16(sum, a, b)
#define ASKEW_MVE_VECTOR_row int8x16_t
#define ASKEW_MVE_VECTOR_s16 int16x8_t
#define ASKEW_MVE_s8_s32 1
#define ASKEW_MVE_s8_s32h 1
#define ASKEW_MVE_s16_s32 1
#define ASKEW_MVE_s16_s32h 1
#define ASKEW_MVE_WIDEN_s8(p) vldrbq_s32(p)
#define ASKEW_MVE_WIDEN_s16(p) vldrhq_s32((const int16_t *)(p))
#define ASKEW_MVE_quads 1
#define ASKEW_MVE_quads_quad 1
#endif
#if !defined(ASKEW_PORTABLE) && defined(__ARM_NEON) && defined(__ARM_FEATURE_DOTPROD)
#include <arm_neon.h>
#include <string.h>
#define ASKEW_NEON_panels_row 1
#endif
#if !defined(ASKEW_PORTABLE) && defined(__AVX2__) && defined(__STDC_HOSTED__) && __STDC_HOSTED__
#include <immintrin.h>
#include <string.h>
/* Small functions of vectors, which not every network uses. */
#define ASKEW_VECTOR_FUNCTION static inline __attribute__((unused, always_inline))
#define ASKEW_PAIRS_panels_s16 1
#if defined(__AVX512VNNI__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__) && defined(__AVX512VBMI__)
#define ASKEW_AVX512_panels_row 1
#define ASKEW_BIASED_panels_row 1
#define ASKEW_AVX512_panels_s16 1
#define ASKEW_AVX512_row_s8 1
#define ASKEW_AVX512_row_s16 1
#define ASKEW_AVX512_row_s8_s32h 1
#define ASKEW_AVX512_row_s8_s32 1
#define ASKEW_AVX512_row_s16_s32h 1
#define ASKEW_AVX512_row_s16_s32 1
#define ASKEW_AVX512_s8_s8_s32h 1
#define ASKEW_AVX512_s8_s8_s32 1
#define ASKEW_AVX512_s8_s16_s32h 1
#define ASKEW_AVX512_s8_s16_s32 1
#define ASKEW_AVX512_s16_s8_s32h 1
#define ASKEW_AVX512_s16_s8_s32 1
#define ASKEW_AVX512_s16_s16_s32h 1
#define ASKEW_AVX512_s16_s16_s32 1
#define ASKEW_AVX512_s8_s8 1
#else
#define ASKEW_AVX2_panels_row 1
#endif
#endif
