// needs: unpacked_in_out_acc unpack_weights convolve_in_out_acc
/* Weights of fewer than 8 bits are unpacked for some outputs at a time: memory for all of them may be more than there is. */
static ASKEW_ONCE void askew_convolve_packed_$in_$out_$acc(
    const askew_packed_$in_$out_$acc *layer, const $IN *restrict input, $OUT *restrict output, int8_t *restrict unpacked,
    $ROW *restrict rows)
{
    askew_convolution_$in_$out_$acc part = layer->part;
    const uint8_t *packed = layer->packed;
    const int32_t together = part.outputs;
    part.products.weights = unpacked;
    for (int32_t k = 0; k < part.output_stride; k += together) {
        const int32_t left = part.output_stride - k;
        part.outputs = left < together ? left : together;
        const int32_t count = part.outputs * layer->weights;
        askew_unpack_weights(packed, layer->bits, count, unpacked);
        askew_convolve_$in_$out_$acc(&part, input, output + k, rows);
        packed += count / 8 * layer->bits;
        part.products.multipliers += together;
        part.products.shifts += together;
        part.products.addends += together;
    }
}
