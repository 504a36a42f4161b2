using Askew.Instructions;

namespace Askew.Execution.Kernels.Resizing;

/// <summary>Specification of <see cref="Resize"/>.</summary>
internal sealed class ScalarResize : ScalarKernel<Resize>
{
    protected override void Run<TIn, TOut>(Resize instruction, IReadOnlyList<ProgramTensor> tensors, TensorStorage storage)
    {
        Span<TIn> input = storage.Integers<TIn>(instruction.Input);
        Span<TOut> output = storage.Integers<TOut>(instruction.Output);
        (int batch, int channels, int height, int width) = Image(tensors[instruction.Input].Shape);
        ResizeAxis rows = instruction.Rows;
        ResizeAxis columns = instruction.Columns;
        const int shift = 2 * Resize.WeightBits;
        int next = 0;
        for (int plane = 0; plane < batch * channels; plane++)
        {
            ReadOnlySpan<TIn> image = input.Slice(plane * height * width, height * width);
            for (int y = 0; y < rows.First.Length; y++)
            {
                int upper = rows.First[y] * width;
                int lower = rows.Second[y] * width;
                long lowerWeight = rows.SecondWeight[y];
                long upperWeight = (1 << Resize.WeightBits) - lowerWeight;
                for (int x = 0; x < columns.First.Length; x++)
                {
                    int left = columns.First[x];
                    int right = columns.Second[x];
                    int rightWeight = columns.SecondWeight[x];
                    int leftWeight = (1 << Resize.WeightBits) - rightWeight;
                    int above = (int.CreateTruncating(image[upper + left]) * leftWeight)
                        + (int.CreateTruncating(image[upper + right]) * rightWeight);
                    int below = (int.CreateTruncating(image[lower + left]) * leftWeight)
                        + (int.CreateTruncating(image[lower + right]) * rightWeight);
                    long mixed = (above * upperWeight) + (below * lowerWeight);
                    output[next++] = TOut.CreateTruncating((mixed + (1L << (shift - 1))) >> shift);
                }
            }
        }
    }
}
