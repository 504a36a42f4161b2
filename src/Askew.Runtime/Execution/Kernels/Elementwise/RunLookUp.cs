using System.Numerics;
using System.Runtime.CompilerServices;
using Askew.Instructions;

namespace Askew.Execution.Kernels.Elementwise;

/// <summary><see cref="LookUp"/> with 16 bits somewhere: one table for each run of elements.</summary>
internal sealed class RunLookUp : IKernel
{
    // Elements that are mapped in one go, where a run is longer.
    private const int Piece = 16 * 1024;

    public string Name => "runs-lookup";

    public bool IsSupported => true;

    public BoundKernel? Bind(IntegerInstruction instruction, IntegerProgram program)
    {
        if (instruction is not LookUp lookUp)
        {
            return null;
        }

        ProgramTensor input = program.Tensors[lookUp.Input];
        int run = lookUp.Tables == 1 ? input.Shape.ElementCount : input.Shape.CountBetween(2, input.Shape.Rank);
        int piecesPerRun = (run + Piece - 1) / Piece;
        int pieces = run == 0 ? 0 : input.Shape.ElementCount / run * piecesPerRun;
        Pieces work = (TensorMemory.IsBytes(program, lookUp.Input), TensorMemory.IsBytes(program, lookUp.Output)) switch
        {
            (true, true) => Map<sbyte, sbyte>,
            (true, false) => Map<sbyte, short>,
            (false, true) => Map<short, sbyte>,
            (false, false) => Map<short, short>,
        };
        return (storage, workers) => Partition.For(workers, input.Shape.ElementCount, pieces, (first, end) =>
        {
            for (int piece = first; piece < end; piece++)
            {
                (int number, int part) = Math.DivRem(piece, piecesPerRun);
                int start = part * Piece;
                work(lookUp, storage, input, (number * run) + start, Math.Min(Piece, run - start), number % lookUp.Tables);
            }
        });
    }

    private delegate void Pieces(LookUp lookUp, TensorStorage storage, ProgramTensor input, int start, int count, int table);

    [MethodImpl(Compilation.AtOnce)]
    private static void Map<TIn, TOut>(LookUp lookUp, TensorStorage storage, ProgramTensor input, int start, int count, int table)
        where TIn : unmanaged, IBinaryInteger<TIn>
        where TOut : unmanaged, IBinaryInteger<TOut>
    {
        ReadOnlySpan<TIn> source = storage.Integers<TIn>(lookUp.Input).Slice(start, count);
        Span<TOut> target = storage.Integers<TOut>(lookUp.Output).Slice(start, count);
        int smallest = input.Range.Min;
        ReadOnlySpan<short> entries = lookUp.Table.AsSpan(table * input.Range.Count, input.Range.Count);
        for (int i = 0; i < target.Length; i++)
        {
            target[i] = TOut.CreateTruncating(entries[int.CreateTruncating(source[i]) - smallest]);
        }
    }
}
