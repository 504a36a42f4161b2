// needs: vectors high_product
ASKEW_INLINE int32_t askew_requantize_quad_s32p(int32_t sum, const int32_t *requantizers, int32_t shift)
{
    return askew_requantize_high(sum, requantizers[4], requantizers[8], shift);
}
