// needs: vectors rows_panels
/* Adds to the sums of sixteen outputs the products of four rows with their weights; from four weights of each output to the next are
   stride bytes. */
static void askew_panel_sums_$row_$acc(
    const int8_t *restrict weights, int32_t stride, int32_t fours, const $ROW *restrict first, const $ROW *restrict second,
    const $ROW *restrict third,
    const $ROW *restrict fourth, $ACC (*restrict sums)[16])
{
    const $ROW *rows[4] = { first, second, third, fourth };
#ifdef ASKEW_NEON_panels_$row
    for (int32_t v = 0; v < 4; v++) {
        int32x4_t a = vld1q_s32(sums[0] + 4 * v);
        int32x4_t b = vld1q_s32(sums[1] + 4 * v);
        int32x4_t c = vld1q_s32(sums[2] + 4 * v);
        int32x4_t d = vld1q_s32(sums[3] + 4 * v);
        for (int32_t i = 0; i < fours; i++) {
            const int8x16_t w = vld1q_s8(weights + i * stride + 16 * v);
            int32_t x[4];
            for (int32_t r = 0; r < 4; r++) {
                memcpy(x + r, rows[r] + 4 * i, 4);
            }
            a = vdotq_s32(a, w, vreinterpretq_s8_s32(vdupq_n_s32(x[0])));
            b = vdotq_s32(b, w, vreinterpretq_s8_s32(vdupq_n_s32(x[1])));
            c = vdotq_s32(c, w, vreinterpretq_s8_s32(vdupq_n_s32(x[2])));
            d = vdotq_s32(d, w, vreinterpretq_s8_s32(vdupq_n_s32(x[3])));
        }
        vst1q_s32(sums[0] + 4 * v, a);
        vst1q_s32(sums[1] + 4 * v, b);
        vst1q_s32(sums[2] + 4 * v, c);
        vst1q_s32(sums[3] + 4 * v, d);
    }
#elif defined(ASKEW_AVX2_panels_$row)
    /* Eight outputs at a time, as 16-bit products of which neighbours are added: exact whatever the weights. */
    for (int32_t v = 0; v < 16; v += 8) {
        __m256i low[4], high[4];
        for (int32_t r = 0; r < 4; r++) {
            low[r] = _mm256_setzero_si256();
            high[r] = _mm256_setzero_si256();
        }
        for (int32_t i = 0; i < fours; i++) {
            const __m256i w = _mm256_loadu_si256((const __m256i *)(const void *)(weights + i * stride + 4 * v));
            const __m256i w0 = _mm256_cvtepi8_epi16(_mm256_castsi256_si128(w));
            const __m256i w1 = _mm256_cvtepi8_epi16(_mm256_extracti128_si256(w, 1));
            for (int32_t r = 0; r < 4; r++) {
                int32_t four;
                memcpy(&four, rows[r] + 4 * i, 4);
                const __m256i x = _mm256_broadcastq_epi64(_mm_cvtepi8_epi16(_mm_cvtsi32_si128(four)));
                low[r] = _mm256_add_epi32(low[r], _mm256_madd_epi16(w0, x));
                high[r] = _mm256_add_epi32(high[r], _mm256_madd_epi16(w1, x));
            }
        }
        for (int32_t r = 0; r < 4; r++) {
            const __m256i both = _mm256_permute4x64_epi64(_mm256_hadd_epi32(low[r], high[r]), _MM_SHUFFLE(3, 1, 2, 0));
            __m256i *target = (__m256i *)(void *)(sums[r] + v);
            _mm256_storeu_si256(target, _mm256_add_epi32(_mm256_loadu_si256(target), both));
        }
    }
#elif defined(ASKEW_PAIRS_panels_$row)
    /* Eight outputs at a time: the even bytes of weights and two elements of a row, then the odd ones and the other two. 64 times four
       products fit 32 bits. */
    for (int32_t v = 0; v < 16; v += 8) {
        for (int32_t start = 0; start < fours; start += 64) {
            const int32_t end = fours - start < 64 ? fours : start + 64;
            __m256i part[4];
            for (int32_t r = 0; r < 4; r++) {
                part[r] = _mm256_setzero_si256();
            }
            for (int32_t i = start; i < end; i++) {
                const __m256i w = _mm256_loadu_si256((const __m256i *)(const void *)(weights + i * stride + 4 * v));
                const __m256i even = _mm256_srai_epi16(_mm256_slli_epi16(w, 8), 8);
                const __m256i odd = _mm256_srai_epi16(w, 8);
                for (int32_t r = 0; r < 4; r++) {
                    int32_t pairs[2];
                    memcpy(pairs, rows[r] + 4 * i, 8);
                    part[r] = _mm256_add_epi32(part[r], _mm256_madd_epi16(even, _mm256_set1_epi32(pairs[0])));
                    part[r] = _mm256_add_epi32(part[r], _mm256_madd_epi16(odd, _mm256_set1_epi32(pairs[1])));
                }
            }
            for (int32_t r = 0; r < 4; r++) {
                int32_t lanes[8];
                _mm256_storeu_si256((__m256i *)(void *)lanes, part[r]);
                for (int32_t o = 0; o < 8; o++) {
                    sums[r][v + o] += lanes[o];
                }
            }
        }
    }
#else
    for (int32_t i = 0; i < fours; i++, weights += stride) {
        for (int32_t r = 0; r < 4; r++) {
            const $ROW *row = rows[r] + 4 * i;
            for (int32_t o = 0; o < 16; o++) {
                const int8_t *w = weights + 4 * o;
                sums[r][o] += ($ACC)w[0] * row[0] + ($ACC)w[1] * row[1] + ($ACC)w[2] * row[2] + ($ACC)w[3] * row[3];
            }
        }
    }
#endif
}
