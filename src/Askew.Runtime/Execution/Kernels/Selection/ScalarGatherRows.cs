using Askew.Instructions;

namespace Askew.Execution.Kernels.Selection;

/// <summary>Specification of <see cref="GatherRows"/>. A row is copied as a whole, so nothing is to be had from a vector kernel.</summary>
internal sealed class ScalarGatherRows : ScalarKernel<GatherRows>
{
    protected override void Run<TIn, TOut>(GatherRows instruction, IReadOnlyList<ProgramTensor> tensors, TensorStorage storage)
    {
        Span<TIn> indices = storage.Integers<TIn>(instruction.Input);
        Span<TOut> table = storage.Integers<TOut>(instruction.Table);
        Span<TOut> output = storage.Integers<TOut>(instruction.Output);
        int width = instruction.Width;
        for (int i = 0; i < indices.Length; i++)
        {
            int row = Math.Clamp(int.CreateTruncating(indices[i]) - instruction.IndexZeroPoint, 0, instruction.Rows - 1);
            table.Slice(row * width, width).CopyTo(output.Slice(i * width, width));
        }
    }
}
