// needs: vectors products_out finish_vectors_out_acc
#if ASKEW_AVX512_$in_$out_$acc
#define ASKEW_MOST_TAPS 48

typedef struct {
    int32_t channels, height, width, output_height, output_width, kernel_height, kernel_width;
    int32_t stride_height, stride_width, dilation_height, dilation_width, pad_top, pad_left, pad_value;
} askew_depthwise_window;

/* Four taps of 64 channels, so that four bytes of a channel lie together: lane l of vector q has channels 16 l + 4 q to 16 l + 4 q + 3. */
ASKEW_VECTOR_FUNCTION void askew_interleave_taps(__m512i a, __m512i b, __m512i c, __m512i d, __m512i quads[4])
{
    const __m512i low_ab = _mm512_unpacklo_epi8(a, b);
    const __m512i high_ab = _mm512_unpackhi_epi8(a, b);
    const __m512i low_cd = _mm512_unpacklo_epi8(c, d);
    const __m512i high_cd = _mm512_unpackhi_epi8(c, d);
    quads[0] = _mm512_unpacklo_epi16(low_ab, low_cd);
    quads[1] = _mm512_unpackhi_epi16(low_ab, low_cd);
    quads[2] = _mm512_unpacklo_epi16(high_ab, high_cd);
    quads[3] = _mm512_unpackhi_epi16(high_ab, high_cd);
}

/* Numbers of 64 channels, in four vectors, in the order of interleaved taps; in place. */
static void askew_interleave_numbers(__m512i numbers[4])
{
    const __m512i ab_low = _mm512_shuffle_i32x4(numbers[0], numbers[1], 0x44);
    const __m512i ab_high = _mm512_shuffle_i32x4(numbers[0], numbers[1], 0xEE);
    const __m512i cd_low = _mm512_shuffle_i32x4(numbers[2], numbers[3], 0x44);
    const __m512i cd_high = _mm512_shuffle_i32x4(numbers[2], numbers[3], 0xEE);
    numbers[0] = _mm512_shuffle_i32x4(ab_low, cd_low, 0x88);
    numbers[1] = _mm512_shuffle_i32x4(ab_low, cd_low, 0xDD);
    numbers[2] = _mm512_shuffle_i32x4(ab_high, cd_high, 0x88);
    numbers[3] = _mm512_shuffle_i32x4(ab_high, cd_high, 0xDD);
}

/* What requantises 64 channels, in that order. */
static void askew_load_interleaved_requantizers(
    const int32_t *multipliers, const uint8_t *shifts, const int64_t *addends, int32_t count, askew_requantizers_x16 requantizers[4])
{
    int32_t all_multipliers[64] = { 0 };
    uint8_t all_shifts[64] = { 0 };
    int64_t all_addends[64] = { 0 };
    for (int32_t i = 0; i < count; i++) {
        /* Channel 16 l + 4 q + d is number 16 q + 4 l + d. */
        const int32_t place = (i & 0x0C) << 2 | i >> 4 << 2 | (i & 3);
        all_multipliers[place] = multipliers[i];
        all_shifts[place] = shifts[i];
        all_addends[place] = addends[i];
    }
    for (int32_t q = 0; q < 4; q++) {
        requantizers[q] = askew_load_requantizers(all_multipliers + 16 * q, all_shifts + 16 * q, all_addends + 16 * q, 16);
    }
}

/* One output place: taps are four at a time, those that are missing meet weights of 0. */
ASKEW_VECTOR_FUNCTION void askew_depthwise_place(
    const int8_t *const *taps, int32_t fours, __mmask64 mask, const __m512i *weights, const __m512i begin[4],
    const askew_requantizers_x16 requantizers[4], const askew_stage_x16 *stage, int8_t *output)
{
    const __m512i bias = _mm512_set1_epi8((char)-128);
    __m512i s0 = begin[0], s1 = begin[1], s2 = begin[2], s3 = begin[3];
    for (int32_t f = 0; f < fours; f++, taps += 4, weights += 4) {
        __m512i quads[4];
        askew_interleave_taps(
            _mm512_maskz_loadu_epi8(mask, taps[0]), _mm512_maskz_loadu_epi8(mask, taps[1]), _mm512_maskz_loadu_epi8(mask, taps[2]),
            _mm512_maskz_loadu_epi8(mask, taps[3]), quads);
        s0 = _mm512_dpbusd_epi32(s0, _mm512_xor_si512(quads[0], bias), weights[0]);
        s1 = _mm512_dpbusd_epi32(s1, _mm512_xor_si512(quads[1], bias), weights[1]);
        s2 = _mm512_dpbusd_epi32(s2, _mm512_xor_si512(quads[2], bias), weights[2]);
        s3 = _mm512_dpbusd_epi32(s3, _mm512_xor_si512(quads[3], bias), weights[3]);
    }
    __m512i lanes[4];
    lanes[0] = askew_requantize_x16(s0, requantizers);
    lanes[1] = askew_requantize_x16(s1, requantizers + 1);
    lanes[2] = askew_requantize_x16(s2, requantizers + 2);
    lanes[3] = askew_requantize_x16(s3, requantizers + 3);
    if (!askew_stage_is_plain(stage)) {
        for (int32_t q = 0; q < 4; q++) {
            lanes[q] = askew_stage_lanes(lanes[q], stage);
        }
    }
    const __m512i bytes = _mm512_packs_epi16(_mm512_packs_epi32(lanes[0], lanes[1]), _mm512_packs_epi32(lanes[2], lanes[3]));
    _mm512_mask_storeu_epi8(output, mask, _mm512_min_epi8(_mm512_max_epi8(bytes, stage->least), stage->most));
}

static void askew_depthwise_vectors_$in_$out_$acc(
    const askew_depthwise_window *window, const askew_products_$out *products, const $IN *restrict input, $OUT *restrict output)
{
    const int32_t channels = window->channels;
    const int32_t count = window->kernel_height * window->kernel_width;
    const int32_t fours = (count + 3) / 4;
    const askew_stage_x16 stage = askew_load_stage(&products->stage);
    int8_t padding[64];
    memset(padding, window->pad_value, sizeof padding);
    for (int32_t k = 0; k < channels; k += 64) {
        const int32_t lanes = channels - k < 64 ? channels - k : 64;
        const __mmask64 mask = ~UINT64_C(0) >> (64 - lanes);
        __m512i weights[ASKEW_MOST_TAPS];
        __m512i begin[4];
        askew_requantizers_x16 requantizers[4];
        for (int32_t q = 0; q < 4; q++) {
            begin[q] = _mm512_setzero_si512();
        }
        for (int32_t f = 0; f < fours; f++) {
            __m512i taps[4];
            for (int32_t j = 0; j < 4; j++) {
                taps[j] = 4 * f + j < count ? _mm512_maskz_loadu_epi8(mask, products->weights + (4 * f + j) * channels + k) : _mm512_setzero_si512();
            }
            askew_interleave_taps(taps[0], taps[1], taps[2], taps[3], weights + 4 * f);
            for (int32_t q = 0; q < 4; q++) {
                begin[q] = _mm512_dpbusd_epi32(begin[q], _mm512_set1_epi8((char)-128), weights[4 * f + q]);
            }
        }
        for (int32_t q = 0; q < 4; q++) {
            begin[q] = _mm512_sub_epi32(_mm512_setzero_si512(), begin[q]);
        }
        askew_load_interleaved_requantizers(products->multipliers + k, products->shifts + k, products->addends + k, lanes, requantizers);
        for (int32_t y = 0; y < window->output_height; y++) {
            for (int32_t x = 0; x < window->output_width; x++) {
                const $IN *taps[ASKEW_MOST_TAPS];
                int32_t t = 0;
                for (int32_t i = 0; i < window->kernel_height; i++) {
                    const int32_t in_y = y * window->stride_height - window->pad_top + i * window->dilation_height;
                    for (int32_t j = 0; j < window->kernel_width; j++, t++) {
                        const int32_t in_x = x * window->stride_width - window->pad_left + j * window->dilation_width;
                        const int inside = in_y >= 0 && in_y < window->height && in_x >= 0 && in_x < window->width;
                        taps[t] = inside ? input + (in_y * window->width + in_x) * channels + k : padding;
                    }
                }
                for (; t < 4 * fours; t++) {
                    taps[t] = padding;
                }
                askew_depthwise_place(
                    taps, fours, mask, weights, begin, requantizers, &stage, output + (y * window->output_width + x) * channels + k);
            }
        }
    }
}
#endif
