// needs: vectors
/* Rows of activations that are multiplied with weights. Where two 16-bit products are one instruction, rows have 16 bits, and of every four
   elements the second and the third change places, so that they meet the even and the odd bytes of weights. */
#ifdef ASKEW_SMLAD_rows_row
typedef int16_t askew_row;
#else
typedef int8_t askew_row;
#endif
#define ASKEW_ROW_BIAS 0
