// needs: convolution_in_out_acc
/* A convolution whose weights have fewer than 8 bits: they are unpacked for some outputs at a time, which are a convolution of their own.
   */
typedef struct {
    const uint8_t *packed;
    int32_t bits;
    int32_t weights;            /* Of each output, with the zeros that rows end with. */
    askew_convolution_$in_$out_$acc part;
} askew_packed_$in_$out_$acc;
