// needs: $products_out
typedef struct {
    int32_t batch, channels, height, width;
    int32_t outputs, output_height, output_width, groups;
    int32_t output_stride;      /* Outputs that lie at a place; where weights are unpacked, more than there are here. */
    int32_t kernel_height, kernel_width, stride_height, stride_width;
    int32_t dilation_height, dilation_width, pad_top, pad_left, pad_value;
    int32_t row_length;         /* Elements from one row to the next. */
    /* How many rows of bytes there is scratch memory for; of quads how many are copied, 0 where they are there already. */
    int32_t rows;
    askew_$products_$out products;
} askew_convolution_$in_$out_$acc;
