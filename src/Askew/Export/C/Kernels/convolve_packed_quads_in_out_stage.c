// needs: unpacked_in_out_acc unpack_weights convolve_quads_in_out_stage
/* Weights of fewer than 8 bits are unpacked for some outputs at a time: memory for all of them may be more than there is. */
static ASKEW_ONCE void askew_convolve_packed_quads_$in_$out_$acc_$stage(
    const askew_packed_$in_$out_$acc *layer, const $IN *restrict input, $OUT *restrict output, int8_t *restrict unpacked,
    int8_t *restrict scratch)
{
    askew_convolution_$in_$out_$acc part = layer->part;
    const uint8_t *packed = layer->packed;
    const int32_t together = part.outputs;
    part.products.weights = unpacked;
    for (int32_t k = 0; k < part.output_stride; k += together) {
        const int32_t left = part.output_stride - k;
        part.outputs = left < together ? left : together;
        const int32_t count = ((part.outputs + 3) / 4 * 4) * layer->weights;
        askew_unpack_weights(packed, layer->bits, count, unpacked);
        askew_convolve_quads_$in_$out_$acc_$stage(&part, input, output + k, scratch);
        packed += count / 8 * layer->bits;
        part.products.requantizers += together / 4 * $NUMBERS;
    }
}
