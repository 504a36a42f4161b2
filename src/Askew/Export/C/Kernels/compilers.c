/* Small functions, which not every processor uses; arrays of bytes that are read word by word; functions whose code shall be there once. */
#if defined(__GNUC__)
#define ASKEW_INLINE static inline __attribute__((unused))
#define ASKEW_ALIGNED __attribute__((aligned(8)))
#if defined(__clang__)
#define ASKEW_ONCE __attribute__((noinline))
#else
#define ASKEW_ONCE __attribute__((noinline, noclone))
#endif
#else
#define ASKEW_INLINE static inline
#define ASKEW_ALIGNED
#define ASKEW_ONCE
#endif
