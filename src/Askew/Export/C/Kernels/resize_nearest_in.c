// needs: resampling
/* Nearest neighbours. */
static void askew_resize_nearest_$in(const askew_resampling *layer, const $IN *restrict input, $IN *restrict output)
{
    const int32_t channels = layer->channels;
    for (int32_t n = 0; n < layer->batch; n++, input += layer->height * layer->width * channels) {
        for (int32_t y = 0; y < layer->output_height; y++) {
            const $IN *row = input + layer->first_row[y] * layer->width * channels;
            for (int32_t x = 0; x < layer->output_width; x++, output += channels) {
                const $IN *source = row + layer->first_column[x] * channels;
                for (int32_t c = 0; c < channels; c++) {
                    output[c] = source[c];
                }
            }
        }
    }
}
