typedef struct {
    int32_t runs, length, inner, count;  /* Of length elements, inner apart, count are chosen. */
    int32_t smallest, prefers_last;
    int32_t indices, index_zero_point;  /* Whether indices are wanted, and what is added to them. */
} askew_selection_$in_$out;

/* The largest (or smallest) elements in their order, or where they are; of equals the first (or last) comes first. */
static void askew_select_largest_$in_$out(const askew_selection_$in_$out *layer, const $IN *restrict input, $OUT *restrict output)
{
    for (int32_t run = 0; run < layer->runs; run++) {
        const $IN *from = input + run / layer->inner * layer->inner * layer->length + run % layer->inner;
        $OUT *to = output + run / layer->inner * layer->inner * layer->count + run % layer->inner;
        int64_t last = INT64_MIN;
        for (int32_t chosen = 0; chosen < layer->count; chosen++) {
            /* The smallest key behind the last: the element first, the place second, so no two are equal. */
            int64_t best = INT64_MAX;
            int32_t best_place = 0;
            for (int32_t i = 0; i < layer->length; i++) {
                const int64_t value = from[i * layer->inner];
                const int64_t key = (layer->smallest ? value : -value) * INT64_C(4294967296)
                    + (layer->prefers_last ? layer->length - 1 - i : i);
                if (key > last && key < best) {
                    best = key;
                    best_place = i;
                }
            }
            last = best;
            to[chosen * layer->inner] = ($OUT)(layer->indices ? best_place + layer->index_zero_point : from[best_place * layer->inner]);
        }
    }
}
