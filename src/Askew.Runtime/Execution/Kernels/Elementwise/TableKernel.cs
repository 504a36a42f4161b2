using Askew.Execution.Kernels.Stages;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Elementwise;

/// <summary>A kernel for an element-wise instruction of signed bytes: whatever it computes, it is a table of 256 results.</summary>
internal abstract class TableKernel : IKernel
{
    // Elements that are mapped in one go, where a run is longer.
    private const int Piece = 32 * 1024;

    public abstract string Name { get; }

    public bool IsSupported => true;

    public BoundKernel? Bind(IntegerInstruction instruction, IntegerProgram program)
    {
        int input = instruction.Inputs[0];
        int output = instruction.Output;
        if (!TensorMemory.IsBytes(program, input) || !TensorMemory.IsBytes(program, output)
            || Tables(instruction, program.Tensors[input].Range) is not { } tables)
        {
            return null;
        }

        // With one table all elements form one run; with one a channel each channel is a run.
        Shape shape = program.Tensors[input].Shape;
        int run = tables.Length == 1 ? shape.ElementCount : shape.CountBetween(2, shape.Rank);
        return (storage, workers) => Run(storage, workers, input, output, run, tables);
    }

    /// <summary>The tables: one, or one for each channel; null if <paramref name="instruction"/> is of another kind.</summary>
    protected abstract ByteTable[]? Tables(IntegerInstruction instruction, IntegerRange arguments);

    private static void Run(TensorStorage storage, Workers workers, int input, int output, int run, ByteTable[] tables)
    {
        int count = storage.Bytes(output).Length;
        if (count == 0)
        {
            return;
        }

        int piecesPerRun = (run + Piece - 1) / Piece;
        Partition.For(workers, count / 16, count / run * piecesPerRun, (first, end) =>
            RunPieces(storage, input, output, run, piecesPerRun, tables, first, end));
    }

    private static unsafe void RunPieces(
        TensorStorage storage, int input, int output, int run, int piecesPerRun, ByteTable[] tables, int firstPiece, int endPiece)
    {
        fixed (sbyte* source = storage.Integers<sbyte>(input), target = storage.Integers<sbyte>(output))
        {
            for (int piece = firstPiece; piece < endPiece; piece++)
            {
                (int number, int part) = Math.DivRem(piece, piecesPerRun);
                int start = part * Piece;
                long at = ((long)number * run) + start;
                tables[number % tables.Length].Map(source + at, target + at, Math.Min(Piece, run - start));
            }
        }
    }
}
