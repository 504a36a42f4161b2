/* Instructions that some processors have. Everything gives the same bytes without them; define ASKEW_PORTABLE to do without. */
#if !defined(ASKEW_PORTABLE) && defined(__ARM_FEATURE_SIMD32) && !defined(__aarch64__) && !defined(__ARM_FEATURE_MVE)
#include <arm_acle.h>
#include <string.h>
#define ASKEW_SMLAD_rows_row 1
#define ASKEW_SMLAD_s8 1
#endif
#if !defined(ASKEW_PORTABLE) && defined(__ARM_FEATURE_MVE)
#include <arm_mve.h>
#define ASKEW_MVE_rows_row 1
#define ASKEW_MVE_s8 1
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
#if defined(__AVX512VNNI__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__) && defined(__AVX512VBMI__)
#define ASKEW_AVX512_panels_row 1
#define ASKEW_AVX512_row_s8 1
#define ASKEW_AVX512_row_s8_s32h 1
#define ASKEW_AVX512_row_s8_s32 1
#define ASKEW_AVX512_s8_s8_s32h 1
#define ASKEW_AVX512_s8_s8_s32 1
#define ASKEW_AVX512_s8_s8_s8 1
#define ASKEW_AVX512_s8_s8 1
#else
#define ASKEW_AVX2_panels_row 1
#endif
#endif
