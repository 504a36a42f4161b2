// needs: vectors requantize_x16 finish_out
#ifdef ASKEW_AVX512_row_$out
/* What a stage does, in vectors. */
typedef struct {
    __m512i min, max, split, below, below_addend, above, above_addend;
    __m512i least, most; /* Of bytes. */
    __m128i shift;
    const askew_stage_$out *stage;
} askew_stage_x16;

ASKEW_VECTOR_FUNCTION askew_stage_x16 askew_load_stage(const askew_stage_$out *stage)
{
    const askew_lines_$out *lines = stage->lines;
    const int bytes = !lines && !stage->table;
    askew_stage_x16 result;
    result.min = _mm512_set1_epi32(stage->min);
    result.max = _mm512_set1_epi32(stage->max);
    result.split = _mm512_set1_epi32(lines ? lines->split : 0);
    result.below = _mm512_set1_epi32(lines ? lines->below : 0);
    result.below_addend = _mm512_set1_epi32(lines ? lines->below_addend : 0);
    result.above = _mm512_set1_epi32(lines ? lines->above : 0);
    result.above_addend = _mm512_set1_epi32(lines ? lines->above_addend : 0);
    result.shift = _mm_cvtsi32_si128(lines ? lines->shift : 0);
    result.least = _mm512_set1_epi8((char)(bytes ? stage->min : lines ? lines->min : -128));
    result.most = _mm512_set1_epi8((char)(bytes ? stage->max : lines ? lines->max : 127));
    result.stage = stage;
    return result;
}

/* Saturated values that lines or a table make outputs of, so that only bytes are left to saturate. */
ASKEW_VECTOR_FUNCTION __m512i askew_stage_lanes(__m512i values, const askew_stage_x16 *stage)
{
    const __m512i saturated = _mm512_min_epi32(_mm512_max_epi32(values, stage->min), stage->max);
    if (stage->stage->lines) {
        const __mmask16 above = _mm512_cmpge_epi32_mask(saturated, stage->split);
        const __m512i multipliers = _mm512_mask_blend_epi32(above, stage->below, stage->above);
        const __m512i addends = _mm512_mask_blend_epi32(above, stage->below_addend, stage->above_addend);
        return _mm512_sra_epi32(_mm512_add_epi32(_mm512_mullo_epi32(saturated, multipliers), addends), stage->shift);
    }
    int32_t lanes[16];
    _mm512_storeu_si512(lanes, _mm512_sub_epi32(saturated, stage->min));
    for (int32_t i = 0; i < 16; i++) {
        lanes[i] = stage->stage->table[lanes[i]];
    }
    return _mm512_loadu_si512(lanes);
}

ASKEW_VECTOR_FUNCTION int askew_stage_is_plain(const askew_stage_x16 *stage)
{
    return !stage->stage->lines && !stage->stage->table;
}
#endif
