using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Elementwise;

/// <summary>Specification of <see cref="Rescale"/>.</summary>
internal sealed class ScalarRescale : ScalarKernel<Rescale>
{
    protected override void Run<TIn, TOut>(Rescale instruction, IReadOnlyList<ProgramTensor> tensors, TensorStorage storage)
    {
        Span<TIn> input = storage.Integers<TIn>(instruction.Input);
        Span<TOut> output = storage.Integers<TOut>(instruction.Output);
        Shape shape = tensors[instruction.Input].Shape;
        int requantizers = instruction.Requantizers.Length;
        int run = requantizers == 1 ? input.Length : shape.CountBetween(2, shape.Rank);
        for (int i = 0; i < input.Length; i++)
        {
            long value = instruction.Requantizers[i / run % requantizers].Apply(int.CreateTruncating(input[i]));
            output[i] = TOut.CreateTruncating(instruction.Stage.Apply(value));
        }
    }
}
