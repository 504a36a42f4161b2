/* How two operands are walked to make one output: runs of elements, whose places in the operands follow from outer dimensions. An operand
   that repeats along a dimension has step 0 there. */
typedef struct {
    int32_t count, run, left_step, right_step;
    int32_t rank;                 /* Outer dimensions, the outermost first. */
    const int32_t *extents;
    const int32_t *left_strides;
    const int32_t *right_strides;
} askew_walk;

static void askew_next_run(const askew_walk *walk, int32_t *index, int32_t *left, int32_t *right)
{
    for (int32_t d = walk->rank - 1; d >= 0; d--) {
        *left += walk->left_strides[d];
        *right += walk->right_strides[d];
        if (++index[d] < walk->extents[d]) {
            return;
        }
        *left -= walk->left_strides[d] * walk->extents[d];
        *right -= walk->right_strides[d] * walk->extents[d];
        index[d] = 0;
    }
}
