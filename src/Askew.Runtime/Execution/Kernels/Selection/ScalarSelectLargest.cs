using Askew.Instructions;

namespace Askew.Execution.Kernels.Selection;

/// <summary>Specification of <see cref="SelectLargest"/>.</summary>
internal sealed class ScalarSelectLargest : ScalarKernel<SelectLargest>
{
    protected override void Run<TIn, TOut>(SelectLargest instruction, IReadOnlyList<ProgramTensor> tensors, TensorStorage storage)
    {
        Span<TIn> input = storage.Integers<TIn>(instruction.Input);
        Span<TOut> output = storage.Integers<TOut>(instruction.Output);
        int runs = input.Length / instruction.Length;
        var order = new int[instruction.Length];
        var keys = new long[instruction.Length];
        for (int run = 0; run < runs; run++)
        {
            (int outer, int inner) = Math.DivRem(run, instruction.Inner);
            int start = (outer * instruction.Length * instruction.Inner) + inner;
            for (int i = 0; i < order.Length; i++)
            {
                // The integer first, the index second: no two keys are equal.
                long value = long.CreateTruncating(input[start + (i * instruction.Inner)]);
                order[i] = i;
                keys[i] = ((instruction.IsSmallest ? value : -value) << 32) + (instruction.PrefersLast ? order.Length - 1 - i : i);
            }

            Array.Sort(keys, order);
            int target = (outer * instruction.Count * instruction.Inner) + inner;
            for (int i = 0; i < instruction.Count; i++)
            {
                int chosen = order[i];
                output[target + (i * instruction.Inner)] = instruction.IndexZeroPoint is { } zero
                    ? TOut.CreateTruncating(chosen + zero)
                    : TOut.CreateTruncating(input[start + (chosen * instruction.Inner)]);
            }
        }
    }
}
