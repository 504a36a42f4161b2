// needs: movement
/* Moves elements: index i of the walk reads element offset + sum(j * strides) with j = i - before, where every j is in [0, available);
   elsewhere is padding. */
static void askew_rearrange_$in(const askew_movement *layer, const $IN *restrict input, $IN *restrict output)
{
    int32_t index[ASKEW_MOVEMENT_RANK] = { 0 };
    const int32_t last = layer->rank - 1;
    const int32_t run = layer->extents[last];
    const int32_t step = layer->strides[last];
    for (int32_t start = 0; start < layer->count; start += run) {
        int inside = 1;
        int32_t source = layer->offset;
        for (int32_t d = 0; d < last; d++) {
            const int32_t j = index[d] - layer->before[d];
            inside = inside && j >= 0 && j < layer->available[d];
            source += inside ? j * layer->strides[d] : 0;
        }
        for (int32_t i = 0; i < run; i++) {
            const int32_t j = i - layer->before[last];
            output[start + i] = ($IN)(inside && j >= 0 && j < layer->available[last] ? input[source + j * step] : layer->pad_value);
        }
        for (int32_t d = last - 1; d >= 0 && ++index[d] == layer->extents[d]; d--) {
            index[d] = 0;
        }
    }
}
