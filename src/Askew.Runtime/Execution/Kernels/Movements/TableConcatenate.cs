using Askew.Execution.Kernels.Stages;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Movements;

/// <summary><see cref="Concatenate"/> of signed bytes: each part is a copy, or goes through a table, in runs as long as the parts
/// allow.</summary>
internal sealed class TableConcatenate : IKernel
{
    public string Name => ByteTable.LanesName + "-concatenate";

    public bool IsSupported => true;

    public BoundKernel? Bind(IntegerInstruction instruction, IntegerProgram program)
    {
        if (instruction is not Concatenate concatenate
            || !TensorMemory.IsBytes(program, concatenate.Output)
            || !concatenate.Parts.All(part => TensorMemory.IsBytes(program, part)))
        {
            return null;
        }

        Shape output = program.Tensors[concatenate.Output].Shape;
        int outer = output.CountBetween(0, concatenate.Axis);
        int outRun = output.CountBetween(concatenate.Axis, output.Rank);
        var parts = new Part[concatenate.Parts.Length];
        int start = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            ProgramTensor tensor = program.Tensors[concatenate.Parts[i]];
            int run = tensor.Shape.CountBetween(concatenate.Axis, tensor.Shape.Rank);
            ByteTable? table = concatenate.Tables[i] is { } entries ? new ByteTable(entries, tensor.Range.Min) : null;
            parts[i] = new Part(concatenate.Parts[i], start, run, table);
            start += run;
        }

        return (storage, workers) => Partition.For(
            workers, output.ElementCount / 16, outer * parts.Length, (first, end) =>
                RunPieces(storage, concatenate.Output, outRun, parts, first, end));
    }

    private static unsafe void RunPieces(TensorStorage storage, int output, int outRun, Part[] parts, int firstPiece, int endPiece)
    {
        for (int piece = firstPiece; piece < endPiece; piece++)
        {
            (int o, int number) = Math.DivRem(piece, parts.Length);
            (int tensor, int start, int run, ByteTable? table) = parts[number];
            Span<sbyte> source = storage.Integers<sbyte>(tensor).Slice(o * run, run);
            Span<sbyte> target = storage.Integers<sbyte>(output).Slice((o * outRun) + start, run);
            if (table is null)
            {
                source.CopyTo(target);
                continue;
            }

            fixed (sbyte* from = source, to = target)
            {
                table.Map(from, to, run);
            }
        }
    }

    private readonly record struct Part(int Tensor, int Start, int Run, ByteTable? Table);
}
