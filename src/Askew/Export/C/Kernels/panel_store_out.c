// needs: vectors finish_vectors_out
#ifdef ASKEW_AVX512_row_$out
/* Up to 64 outputs of a row: saturated, packed, stored. */
ASKEW_VECTOR_FUNCTION void askew_store_row_$out(__m512i lanes[4], int32_t vectors, const askew_stage_x16_$out *stage, int32_t outputs,
    $OUT *output)
{
    if (!askew_stage_is_plain_$out(stage)) {
        for (int32_t v = 0; v < vectors; v++) {
            lanes[v] = askew_stage_lanes_$out(lanes[v], stage);
        }
    }
#if $OUTSIZE == 1
    __m512i bytes;
    if (vectors == 1) {
        bytes = _mm512_castsi128_si512(_mm512_cvtsepi32_epi8(lanes[0]));
    } else {
        const __m512i low = _mm512_packs_epi32(lanes[0], lanes[1]);
        const __m512i high = vectors == 2 ? low : _mm512_packs_epi32(lanes[2], vectors == 3 ? lanes[2] : lanes[3]);
        const __m512i order = _mm512_set_epi32(15, 11, 7, 3, 14, 10, 6, 2, 13, 9, 5, 1, 12, 8, 4, 0);
        bytes = _mm512_permutexvar_epi32(order, _mm512_packs_epi16(low, high));
    }
    askew_store_bytes(output, _mm512_min_epi8(_mm512_max_epi8(bytes, stage->least), stage->most), outputs);
#else
    for (int32_t v = 0; v < vectors; v++, output += 16, outputs -= 16) {
        askew_store_x16_$out(output, lanes[v], stage, outputs);
    }
#endif
}
#endif
