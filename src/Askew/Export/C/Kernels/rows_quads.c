// needs: vectors
/* Rows of activations that are multiplied with the weights of four outputs at a time. Where two 16-bit products are one instruction, two rows lie
   together, as 16-bit integers: of every four places the even ones of the first row, its odd ones, then those of the second row. */
#ifdef ASKEW_SMLAD_quads
typedef int16_t askew_quad;
#define ASKEW_SECOND_ROW(row_length) 4
#else
typedef int8_t askew_quad;
#define ASKEW_SECOND_ROW(row_length) (row_length)
#endif
