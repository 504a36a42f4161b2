/* Instructions that some processors have. Everything gives the same bytes without them; define ASKEW_PORTABLE to do without. */
#if !defined(ASKEW_PORTABLE) && defined(__ARM_FEATURE_SIMD32) && !defined(__aarch64__) && !defined(__ARM_FEATURE_MVE)
#include <arm_acle.h>
#include <string.h>
#define ASKEW_SMLAD_row_s32 1
/* The bytes with odd numbers where the even ones were. */
static uint32_t askew_odd(uint32_t bytes)
{
    return bytes >> 8 | bytes << 24;
}
#endif
#if !defined(ASKEW_PORTABLE) && defined(__ARM_FEATURE_MVE)
#include <arm_mve.h>
#define ASKEW_MVE_row_s32 1
#endif
#if !defined(ASKEW_PORTABLE) && defined(__AVX512VNNI__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__) && __STDC_HOSTED__
#include <immintrin.h>
#include <string.h>
#define ASKEW_AVX512_row_s32 1
#define ASKEW_AVX512_s32_s8 1
#define ASKEW_AVX512_s8_s32 1
#endif
