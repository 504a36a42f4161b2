using System.Buffers;
using System.Runtime.CompilerServices;
using Askew.Execution.Kernels.Lanes;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Broadcasting;

/// <summary>A vector kernel that combines two operands of which one at least, or the output, has 16 bits; they may broadcast.</summary>
/// <remarks>A piece of the output at a time, both operands are widened to 32 bits side by side, combined, and narrowed again.</remarks>
internal abstract unsafe class VectorWideBinary<TInstruction, TLanes, TVector> : IKernel
    where TInstruction : IntegerInstruction
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    // Elements of a piece: with both operands it stays in the first-level cache.
    private const int Piece = 1024;

    public string Name => TLanes.Name + "-wide-" + typeof(TInstruction).Name.ToLowerInvariant();

    public bool IsSupported => TLanes.IsSupported;

    public BoundKernel? Bind(IntegerInstruction instruction, IntegerProgram program)
    {
        if (instruction is not TInstruction typed)
        {
            return null;
        }

        Shape output = program.Tensors[typed.Output].Shape;
        var runs = new BroadcastRuns(program.Tensors[typed.Inputs[0]].Shape, program.Tensors[typed.Inputs[1]].Shape, output);
        bool areBytes = TensorMemory.IsBytes(program, typed.Output);
        (bool leftAreBytes, bool rightAreBytes) =
            (TensorMemory.IsBytes(program, typed.Inputs[0]), TensorMemory.IsBytes(program, typed.Inputs[1]));
        int pieces = (output.ElementCount + Piece - 1) / Piece;
        return (storage, workers) => Partition.For(workers, output.ElementCount / 4, pieces, (first, end) =>
        {
            int start = first * Piece;
            int stop = (int)Math.Min((long)end * Piece, output.ElementCount);
            fixed (byte* left = storage.Bytes(typed.Inputs[0]), right = storage.Bytes(typed.Inputs[1]),
                results = storage.Bytes(typed.Output))
            {
                RunPieces(typed, runs, new WideSide<TLanes, TVector>(left, leftAreBytes),
                    new WideSide<TLanes, TVector>(right, rightAreBytes),
                    new WideSide<TLanes, TVector>(results, areBytes), start, stop);
            }
        });
    }

    /// <summary>Combines <paramref name="count"/> integers of each side, saturated and through the table if there is one; results in the
    /// place of the left ones. Whole vectors are read and written.</summary>
    protected abstract void Combine(TInstruction instruction, int* left, int* right, int count);

    [MethodImpl(Compilation.AtOnce)]
    private void RunPieces(TInstruction instruction, BroadcastRuns runs, WideSide<TLanes, TVector> leftSide,
        WideSide<TLanes, TVector> rightSide, WideSide<TLanes, TVector> results, int first, int end)
    {
        int[] lanes = ArrayPool<int>.Shared.Rent(2 * (Piece + TLanes.Count));
        fixed (int* left = lanes)
        {
            int* right = left + Piece + TLanes.Count;
            for (int start = first; start < end; start += Piece)
            {
                int count = Math.Min(Piece, end - start);
                for (int i = 0; i < count;)
                {
                    (int run, int at) = Math.DivRem(start + i, runs.Length);
                    int length = Math.Min(runs.Length - at, count - i);
                    leftSide.Widen(runs.LeftStart(run), runs.LeftMoves, at, length, left + i);
                    rightSide.Widen(runs.RightStart(run), runs.RightMoves, at, length, right + i);
                    i += length;
                }

                Combine(instruction, left, right, count);
                results.Narrow(left, count, start);
            }
        }

        ArrayPool<int>.Shared.Return(lanes);
    }
}
