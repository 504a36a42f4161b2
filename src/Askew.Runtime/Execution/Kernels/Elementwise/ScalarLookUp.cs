using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Elementwise;

/// <summary>Specification of <see cref="LookUp"/>.</summary>
internal sealed class ScalarLookUp : ScalarKernel<LookUp>
{
    protected override void Run<TIn, TOut>(LookUp instruction, IReadOnlyList<ProgramTensor> tensors, TensorStorage storage)
    {
        Span<TIn> input = storage.Integers<TIn>(instruction.Input);
        Span<TOut> output = storage.Integers<TOut>(instruction.Output);
        Shape shape = tensors[instruction.Input].Shape;
        int smallest = tensors[instruction.Input].Range.Min;
        int entries = tensors[instruction.Input].Range.Count;

        // With one table all elements form one run; with one a channel each channel is a run.
        int run = instruction.Tables == 1 ? input.Length : shape.CountBetween(2, shape.Rank);
        for (int i = 0; i < input.Length; i++)
        {
            int table = i / run % instruction.Tables;
            output[i] = TOut.CreateTruncating(instruction.Table[(table * entries) + int.CreateTruncating(input[i]) - smallest]);
        }
    }
}
