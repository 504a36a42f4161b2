// needs: resampling
/* Nearest neighbours. */
static void askew_resize_nearest_$in(const askew_resampling *layer, const $IN *restrict input, $IN *restrict output)
{
    for (int32_t plane = 0; plane < layer->planes; plane++, input += layer->height * layer->width) {
        for (int32_t y = 0; y < layer->output_height; y++) {
            const $IN *row = input + layer->first_row[y] * layer->width;
            for (int32_t x = 0; x < layer->output_width; x++) {
                *output++ = row[layer->first_column[x]];
            }
        }
    }
}
