/* Rows of activations that are multiplied with weights. Where the processor multiplies bytes of equal signs faster, rows are signed;
   elsewhere they are unsigned, 128 more than the activation, which 128 times the sum of the weights makes good. */
#if defined(__ARM_FEATURE_DOTPROD) || defined(__ARM_FEATURE_MVE)
typedef int8_t askew_row;
#define ASKEW_ROW_BIAS 0
#else
typedef uint8_t askew_row;
#define ASKEW_ROW_BIAS 128
#endif
