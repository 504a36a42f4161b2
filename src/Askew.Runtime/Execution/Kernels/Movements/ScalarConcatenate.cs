using System.Numerics;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Movements;

/// <summary>Specification of <see cref="Concatenate"/>.</summary>
internal sealed class ScalarConcatenate : ScalarKernel<Concatenate>
{
    protected override void Run<TIn, TOut>(Concatenate instruction, IReadOnlyList<ProgramTensor> tensors, TensorStorage storage)
    {
        Span<TOut> output = storage.Integers<TOut>(instruction.Output);
        Shape outShape = tensors[instruction.Output].Shape;
        int outer = outShape.CountBetween(0, instruction.Axis);
        int outRun = outShape.CountBetween(instruction.Axis, outShape.Rank);
        int start = 0;
        for (int part = 0; part < instruction.Parts.Length; part++)
        {
            ProgramTensor tensor = tensors[instruction.Parts[part]];
            int run = tensor.Shape.CountBetween(instruction.Axis, tensor.Shape.Rank);
            short[]? table = instruction.Tables[part];
            for (int o = 0; o < outer; o++)
            {
                Span<TOut> target = output.Slice((o * outRun) + start, run);
                if (tensor.ElementSizeInBytes == 2)
                {
                    Copy(storage.Integers<short>(instruction.Parts[part]).Slice(o * run, run), target, table, tensor.Range.Min);
                }
                else
                {
                    Copy(storage.Integers<sbyte>(instruction.Parts[part]).Slice(o * run, run), target, table, tensor.Range.Min);
                }
            }

            start += run;
        }
    }

    private static void Copy<TPart, TOut>(ReadOnlySpan<TPart> source, Span<TOut> target, short[]? table, int smallest)
        where TPart : unmanaged, IBinaryInteger<TPart>
        where TOut : unmanaged, IBinaryInteger<TOut>
    {
        for (int i = 0; i < source.Length; i++)
        {
            int value = int.CreateTruncating(source[i]);
            target[i] = TOut.CreateTruncating(table is null ? value : table[value - smallest]);
        }
    }
}
