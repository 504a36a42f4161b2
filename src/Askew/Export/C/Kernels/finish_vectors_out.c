// needs: vectors requantize_x16 finish_out
#ifdef ASKEW_AVX512_row_$out
/* What a stage does, in vectors. */
typedef struct {
    __m512i min, max, split, below, below_addend, above, above_addend;
    __m512i least, most; /* Of outputs; in lanes as large as they are. */
    __m128i shift;
    const askew_stage_$out *stage;
} askew_stage_x16_$out;

ASKEW_VECTOR_FUNCTION askew_stage_x16_$out askew_load_stage_$out(const askew_stage_$out *stage)
{
    const askew_lines_$out *lines = stage->lines;
    const int32_t smallest = $OUTSIZE == 1 ? -128 : -32768;
    const int32_t least = lines ? lines->min : stage->table ? smallest : stage->min;
    const int32_t most = lines ? lines->max : stage->table ? -smallest - 1 : stage->max;
    askew_stage_x16_$out result;
    result.min = _mm512_set1_epi32(stage->min);
    result.max = _mm512_set1_epi32(stage->max);
    result.split = _mm512_set1_epi32(lines ? lines->split : 0);
    result.below = _mm512_set1_epi32(lines ? lines->below : 0);
    result.below_addend = _mm512_set1_epi32(lines ? lines->below_addend : 0);
    result.above = _mm512_set1_epi32(lines ? lines->above : 0);
    result.above_addend = _mm512_set1_epi32(lines ? lines->above_addend : 0);
    result.shift = _mm_cvtsi32_si128(lines ? lines->shift : 0);
    result.least = $OUTSIZE == 1 ? _mm512_set1_epi8((char)least) : _mm512_set1_epi16((int16_t)least);
    result.most = $OUTSIZE == 1 ? _mm512_set1_epi8((char)most) : _mm512_set1_epi16((int16_t)most);
    result.stage = stage;
    return result;
}

/* Saturated values that lines or a table make outputs of, so that only outputs are left to saturate. */
ASKEW_VECTOR_FUNCTION __m512i askew_stage_lanes_$out(__m512i values, const askew_stage_x16_$out *stage)
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

ASKEW_VECTOR_FUNCTION int askew_stage_is_plain_$out(const askew_stage_x16_$out *stage)
{
    return !stage->stage->lines && !stage->stage->table;
}

/* Up to sixteen neighbouring outputs: saturated, stored. */
ASKEW_VECTOR_FUNCTION void askew_store_x16_$out($OUT *output, __m512i lanes, const askew_stage_x16_$out *stage, int32_t count)
{
#if $OUTSIZE == 1
    const __m128i packed = _mm512_cvtsepi32_epi8(lanes);
    const __m128i narrow = _mm_min_epi8(_mm_max_epi8(packed, _mm512_castsi512_si128(stage->least)), _mm512_castsi512_si128(stage->most));
    if (count >= 16) {
        _mm_storeu_si128((__m128i *)(void *)output, narrow);
    } else {
        _mm_mask_storeu_epi8(output, (__mmask16)((1u << count) - 1), narrow);
    }
#else
    const __m256i packed = _mm512_cvtsepi32_epi16(lanes);
    const __m256i narrow = _mm256_min_epi16(_mm256_max_epi16(packed, _mm512_castsi512_si256(stage->least)),
        _mm512_castsi512_si256(stage->most));
    if (count >= 16) {
        _mm256_storeu_si256((__m256i *)(void *)output, narrow);
    } else {
        _mm256_mask_storeu_epi16(output, (__mmask16)((1u << count) - 1), narrow);
    }
#endif
}

/* Up to 32 neighbouring outputs, saturated to 16 bits already: saturated to their range, stored. */
ASKEW_VECTOR_FUNCTION void askew_store_x32_$out($OUT *output, __m512i values, const askew_stage_x16_$out *stage, int32_t count)
{
    const __mmask32 mask = ~UINT32_C(0) >> (32 - (count < 32 ? count : 32));
#if $OUTSIZE == 1
    const __m256i narrow = _mm256_min_epi8(
        _mm256_max_epi8(_mm512_cvtsepi16_epi8(values), _mm512_castsi512_si256(stage->least)), _mm512_castsi512_si256(stage->most));
    if (count >= 32) {
        _mm256_storeu_si256((__m256i *)(void *)output, narrow);
    } else {
        _mm256_mask_storeu_epi8(output, mask, narrow);
    }
#else
    const __m512i narrow = _mm512_min_epi16(_mm512_max_epi16(values, stage->least), stage->most);
    if (count >= 32) {
        _mm512_storeu_si512(output, narrow);
    } else {
        _mm512_mask_storeu_epi16(output, mask, narrow);
    }
#endif
}
#endif
