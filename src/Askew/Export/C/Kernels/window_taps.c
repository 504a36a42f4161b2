typedef struct {
    int32_t height, width, dilation_height, dilation_width;
} askew_taps_of_window;
