// needs: load_x16 requantize_x16 finish_vectors_out
#ifdef ASKEW_AVX512_panels_row
/* Sixteen elements at a time, of one requantiser or of sixteen neighbouring ones; whether there is a vector in a row of them. */
static int askew_rescale_vectors_$in_$out(
    int32_t count, int32_t run, int32_t kinds, const int32_t *multipliers, const uint8_t *shifts, const int64_t *addends,
    const askew_stage_$out *stage_of,
    const $IN *input, $OUT *output)
{
    const askew_stage_x16_$out stage = askew_load_stage_$out(stage_of);
    const int together = run > 1;
    const int32_t length = together ? run : kinds;
    int32_t which = 0;
    if (length < 16) {
        return 0;
    }
    for (int32_t start = 0; start < count; start += length) {
        int32_t all_multipliers[16];
        uint8_t all_shifts[16];
        int64_t all_addends[16];
        askew_requantizers_x16 requantizers = { 0 };
        if (together) {
            for (int32_t i = 0; i < 16; i++) {
                all_multipliers[i] = multipliers[which];
                all_shifts[i] = shifts[which];
                all_addends[i] = addends[which];
            }
            requantizers = askew_load_requantizers(all_multipliers, all_shifts, all_addends, 16);
            which = which + 1 == kinds ? 0 : which + 1;
        }
        for (int32_t i = 0; i < length; i += 16) {
            const int32_t left = length - i < 16 ? length - i : 16;
            $IN elements[16];
            const $IN *source = input + start + i;
            if (left < 16) {
                memset(elements, 0, sizeof elements);
                memcpy(elements, source, (size_t)left * sizeof($IN));
                source = elements;
            }
            if (!together) {
                requantizers = askew_load_requantizers(multipliers + i, shifts + i, addends + i, left);
            }
            __m512i lanes = askew_requantize_x16_s32(askew_load_x16_$in(source), &requantizers);
            if (!askew_stage_is_plain_$out(&stage)) {
                lanes = askew_stage_lanes_$out(lanes, &stage);
            }
            askew_store_x16_$out(output + start + i, lanes, &stage, left);
        }
    }
    return 1;
}
#endif
