// needs: vectors
/* Rows of activations that are multiplied with weights. Where the instruction multiplies unsigned with signed bytes, rows are 128 more
   than the activation, which 128 times the sum of the weights makes good. */
#ifdef ASKEW_AVX512_panels_row
typedef uint8_t askew_row;
#define ASKEW_ROW_BIAS 128
#else
typedef int8_t askew_row;
#define ASKEW_ROW_BIAS 0
#endif
