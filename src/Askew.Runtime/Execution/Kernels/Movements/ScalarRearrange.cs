using Askew.Instructions;

namespace Askew.Execution.Kernels.Movements;

/// <summary>Specification of <see cref="Rearrange"/>.</summary>
internal sealed class ScalarRearrange : ScalarKernel<Rearrange>
{
    protected override void Run<TIn, TOut>(Rearrange instruction, IReadOnlyList<ProgramTensor> tensors, TensorStorage storage)
    {
        Span<TIn> input = storage.Integers<TIn>(instruction.Input);
        Span<TOut> output = storage.Integers<TOut>(instruction.Output);
        int rank = instruction.Extents.Length;
        Span<int> index = stackalloc int[rank];
        index.Clear();
        for (int next = 0; next < output.Length; next++)
        {
            int source = instruction.Offset;
            bool inside = true;
            for (int d = 0; d < rank; d++)
            {
                int j = index[d] - instruction.Before[d];
                inside &= (uint)j < (uint)instruction.Available[d];
                source += j * instruction.Strides[d];
            }

            output[next] = TOut.CreateTruncating(inside ? int.CreateTruncating(input[source]) : instruction.PadValue);
            for (int d = rank - 1; d >= 0 && ++index[d] == instruction.Extents[d]; d--)
            {
                index[d] = 0;
            }
        }
    }
}
