// needs: integers resampling
/* Linear resampling: both dimensions are mixed exactly and rounded once, half up. */
static void askew_resize_$in(const askew_resampling *layer, const $IN *restrict input, $IN *restrict output)
{
    const int32_t channels = layer->channels;
    for (int32_t n = 0; n < layer->batch; n++, input += layer->height * layer->width * channels) {
        for (int32_t y = 0; y < layer->output_height; y++) {
            const $IN *upper = input + layer->first_row[y] * layer->width * channels;
            const $IN *lower = input + layer->second_row[y] * layer->width * channels;
            const int32_t lower_weight = layer->second_row_weight[y];
            for (int32_t x = 0; x < layer->output_width; x++) {
                const int32_t left = layer->first_column[x] * channels;
                const int32_t right = layer->second_column[x] * channels;
                const int32_t right_weight = layer->second_column_weight[x];
                for (int32_t c = 0; c < channels; c++) {
                    const int32_t above = upper[left + c] * (2048 - right_weight) + upper[right + c] * right_weight;
                    const int32_t below = lower[left + c] * (2048 - right_weight) + lower[right + c] * right_weight;
                    const int64_t mixed = (int64_t)above * (2048 - lower_weight) + (int64_t)below * lower_weight;
                    *output++ = ($IN)askew_shift_right(mixed + (INT32_C(1) << 21), 22);
                }
            }
        }
    }
}
