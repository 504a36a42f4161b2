using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Execution.Kernels.Pooling;

/// <summary>Specification of <see cref="AveragePool"/>.</summary>
internal sealed class ScalarAveragePool : ScalarKernel<AveragePool>
{
    protected override void Run<TIn, TOut>(AveragePool instruction, IReadOnlyList<ProgramTensor> tensors, TensorStorage storage)
    {
        Span<TIn> input = storage.Integers<TIn>(instruction.Input);
        Span<TOut> output = storage.Integers<TOut>(instruction.Output);
        (int batch, int channels, int height, int width) = Image(tensors[instruction.Input].Shape);
        (_, _, int outHeight, int outWidth) = Image(tensors[instruction.Output].Shape);
        SlidingWindow window = instruction.Window;
        int next = 0;
        for (int plane = 0; plane < batch * channels; plane++)
        {
            for (int y = 0; y < outHeight; y++)
            {
                for (int x = 0; x < outWidth; x++)
                {
                    long sum = 0;
                    for (int i = 0; i < window.KernelHeight; i++)
                    {
                        int inY = (y * window.StrideHeight) - window.PadTop + (i * window.DilationHeight);
                        for (int j = 0; j < window.KernelWidth; j++)
                        {
                            int inX = (x * window.StrideWidth) - window.PadLeft + (j * window.DilationWidth);
                            if ((uint)inY < (uint)height && (uint)inX < (uint)width)
                            {
                                sum += int.CreateTruncating(input[(((plane * height) + inY) * width) + inX]);
                            }
                        }
                    }

                    Requantizer requantizer = instruction.Requantizers[instruction.RequantizerOf[(y * outWidth) + x]];
                    output[next++] = TOut.CreateTruncating(instruction.Stage.Apply(requantizer.Apply(sum)));
                }
            }
        }
    }
}
