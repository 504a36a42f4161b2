// needs: taps window requantize_acc finish_out
typedef struct {
    askew_window window;
    const int32_t *multipliers;
    const uint8_t *shifts;
    const int64_t *addends;
    const int32_t *kinds; /* For each place the number of its requantiser; NULL where there is but one. */
    askew_stage_$out stage;
} askew_average_$in_$out_$acc;

/* The sum of each window without padding, requantised; channels last. */
static void askew_average_pool_$in_$out_$acc(const askew_average_$in_$out_$acc *layer, const $IN *restrict input, $OUT *restrict output)
{
    enum { RUN = 32 };
    const askew_window *window = &layer->window;
    const int32_t channels = window->channels;
    for (int32_t n = 0; n < window->batch; n++, input += window->height * window->width * channels) {
        for (int32_t y = 0; y < window->output_height; y++) {
            const int32_t top = y * window->stride_height - window->pad_top;
            int32_t first_row, end_row;
            askew_taps(top, window->dilation_height, window->height, window->kernel_height, &first_row, &end_row);
            for (int32_t x = 0; x < window->output_width; x++, output += channels) {
                const int32_t left = x * window->stride_width - window->pad_left;
                const int32_t kind = layer->kinds ? layer->kinds[y * window->output_width + x] : 0;
                int32_t first, end;
                askew_taps(left, window->dilation_width, window->width, window->kernel_width, &first, &end);
                for (int32_t c = 0; c < channels; c += RUN) {
                    const int32_t count = channels - c < RUN ? channels - c : RUN;
                    $ACC sums[RUN] = { 0 };
                    for (int32_t i = first_row; i < end_row; i++) {
                        for (int32_t j = first; j < end; j++) {
                            const $IN *source =
                                input + c
                                + ((top + i * window->dilation_height) * window->width + left + j * window->dilation_width) * channels;
                            for (int32_t o = 0; o < count; o++) {
                                sums[o] += source[o];
                            }
                        }
                    }
                    for (int32_t o = 0; o < count; o++) {
                        output[c + o] = askew_finish_$out(
                            askew_requantize_$acc(sums[o], layer->multipliers[kind], layer->shifts[kind], layer->addends[kind]),
                            &layer->stage);
                    }
                }
            }
        }
    }
}
