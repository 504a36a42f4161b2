using System.Numerics;
using Askew.Instructions;

namespace Askew.Execution.Kernels.Convolution;

/// <summary>Specification of <see cref="Convolve"/>.</summary>
internal sealed class ScalarConvolve : ScalarKernel<Convolve>
{
    protected override void Run<TIn, TOut>(Convolve instruction, IReadOnlyList<ProgramTensor> tensors, TensorStorage storage)
    {
        Span<TIn> input = storage.Integers<TIn>(instruction.Input);
        Span<TOut> output = storage.Integers<TOut>(instruction.Output);
        (int batch, int channels, int height, int width) = Image(tensors[instruction.Input].Shape);
        (_, int outChannels, int outHeight, int outWidth) = Image(tensors[instruction.Output].Shape);
        SlidingWindow window = instruction.Window;
        int groupChannels = channels / instruction.Groups;
        int groupOutputs = outChannels / instruction.Groups;
        int rowLength = groupChannels * window.KernelSize;
        int next = 0;
        for (int n = 0; n < batch; n++)
        {
            for (int k = 0; k < outChannels; k++)
            {
                int firstChannel = (n * channels) + (k / groupOutputs * groupChannels);
                ReadOnlySpan<sbyte> weights = instruction.Weights.AsSpan(k * rowLength, rowLength);
                for (int y = 0; y < outHeight; y++)
                {
                    for (int x = 0; x < outWidth; x++)
                    {
                        int top = (y * window.StrideHeight) - window.PadTop;
                        int left = (x * window.StrideWidth) - window.PadLeft;
                        long accumulator = Accumulate<TIn>(
                            input[(firstChannel * height * width)..], weights, window, groupChannels, height, width, top,
                                left, instruction.PadValue);
                        output[next++] = TOut.CreateTruncating(instruction.Stage.Apply(instruction.Requantizers[k].Apply(accumulator)));
                    }
                }
            }
        }
    }

    // The certificate bounds the sum to 32 bits for 8-bit activations; here 64 bits serve both widths.
    private static long Accumulate<TIn>(
        ReadOnlySpan<TIn> input, ReadOnlySpan<sbyte> weights, SlidingWindow window, int channels, int height, int width,
            int top, int left, int padValue)
        where TIn : unmanaged, IBinaryInteger<TIn>
    {
        long sum = 0;
        int next = 0;
        for (int c = 0; c < channels; c++)
        {
            for (int i = 0; i < window.KernelHeight; i++)
            {
                int y = top + (i * window.DilationHeight);
                bool rowInside = (uint)y < (uint)height;
                int row = ((c * height) + y) * width;
                for (int j = 0; j < window.KernelWidth; j++)
                {
                    int x = left + (j * window.DilationWidth);
                    int value = rowInside && (uint)x < (uint)width ? int.CreateTruncating(input[row + x]) : padValue;
                    sum += weights[next++] * value;
                }
            }
        }

        return sum;
    }
}
