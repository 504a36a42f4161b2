/* A window that slides over data with channels last. */
typedef struct {
    int32_t batch, channels, height, width, output_height, output_width;
    int32_t kernel_height, kernel_width, stride_height, stride_width;
    int32_t dilation_height, dilation_width, pad_top, pad_left;
} askew_window;
