using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Normalization;

/// <summary>Specification of <see cref="Normalize"/>.</summary>
internal sealed class ScalarNormalize : ScalarKernel<Normalize>
{
    protected override void Run<TIn, TOut>(Normalize instruction, IReadOnlyList<ProgramTensor> tensors, TensorStorage storage)
    {
        Span<TIn> input = storage.Integers<TIn>(instruction.Input);
        Span<TOut> output = storage.Integers<TOut>(instruction.Output);
        Shape shape = tensors[instruction.Input].Shape;
        int channels = shape[1];
        int plane = shape.CountBetween(2, shape.Rank);

        // ONNX LRN: from c - floor((size - 1) / 2) to c + ceil((size - 1) / 2).
        int before = (instruction.Size - 1) / 2;
        int after = instruction.Size - 1 - before;
        for (int n = 0; n < shape[0]; n++)
        {
            for (int c = 0; c < channels; c++)
            {
                for (int i = 0; i < plane; i++)
                {
                    long squares = 0;
                    for (int other = Math.Max(0, c - before); other <= Math.Min(channels - 1, c + after); other++)
                    {
                        long distance = int.CreateTruncating(input[(((n * channels) + other) * plane) + i]) - instruction.ZeroPoint;
                        squares += distance * distance;
                    }

                    int index = (((n * channels) + c) * plane) + i;
                    long scaled = (int.CreateTruncating(input[index]) - instruction.ZeroPoint)
                        * (long)instruction.Factors[squares >> instruction.FactorShift];
                    output[index] = TOut.CreateTruncating(instruction.Saturation.Saturate(instruction.Requantizer.Apply(scaled)));
                }
            }
        }
    }
}
