using System.Buffers;
using System.Runtime.CompilerServices;
using Askew.Execution.Kernels.Lanes;
using Askew.Execution.Kernels.Stages;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Broadcasting;

/// <summary>A vector kernel that combines two operands of signed bytes, which may broadcast.</summary>
/// <remarks>A piece of the output at a time, both operands are widened to 32 bits side by side and then combined.</remarks>
internal abstract unsafe class VectorBinaryKernel<TInstruction, TLanes, TVector> : IKernel
    where TInstruction : IntegerInstruction
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    // Elements of a piece: with both operands it stays in the first-level cache.
    private const int Piece = 1024;

    public string Name => TLanes.Name + "-" + typeof(TInstruction).Name.ToLowerInvariant();

    public bool IsSupported => TLanes.IsSupported;

    public BoundKernel? Bind(IntegerInstruction instruction, IntegerProgram program)
    {
        if (instruction is not TInstruction typed
            || !TensorMemory.IsBytes(program, typed.Inputs[0])
            || !TensorMemory.IsBytes(program, typed.Inputs[1])
            || !TensorMemory.IsBytes(program, typed.Output))
        {
            return null;
        }

        Shape output = program.Tensors[typed.Output].Shape;
        var runs = new BroadcastRuns(program.Tensors[typed.Inputs[0]].Shape, program.Tensors[typed.Inputs[1]].Shape, output);
        var stage = new ByteStage(Stage(typed));
        int pieces = (output.ElementCount + Piece - 1) / Piece;
        return (storage, workers) => Partition.For(
            workers, output.ElementCount / 4, pieces, (first, end) =>
                RunPieces(typed, runs, stage, storage, first * Piece, (int)Math.Min((long)end * Piece, output.ElementCount)));
    }

    /// <summary>The stage of the instruction.</summary>
    protected abstract OutputStage Stage(TInstruction instruction);

    /// <summary>Combines <paramref name="count"/> integers of each side; whole vectors are read and written, and the operands may be
    /// overwritten.</summary>
    protected abstract void Combine(TInstruction instruction, ByteStage stage, int* left, int* right, int count, sbyte* results);

    [MethodImpl(Compilation.AtOnce)]
    private void RunPieces(TInstruction instruction, BroadcastRuns runs, ByteStage stage, TensorStorage storage, int first, int end)
    {
        Span<sbyte> output = storage.Integers<sbyte>(instruction.Output);
        int[] lanes = ArrayPool<int>.Shared.Rent(2 * (Piece + TLanes.Count));
        sbyte[] bytes = ArrayPool<sbyte>.Shared.Rent(Piece + TLanes.Count);
        fixed (sbyte* leftSource = storage.Integers<sbyte>(instruction.Inputs[0]),
            rightSource = storage.Integers<sbyte>(instruction.Inputs[1]), results = bytes)
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
                    Widen(leftSource + runs.LeftStart(run), runs.LeftMoves, at, length, left + i);
                    Widen(rightSource + runs.RightStart(run), runs.RightMoves, at, length, right + i);
                    i += length;
                }

                Combine(instruction, stage, left, right, count, results);
                new ReadOnlySpan<sbyte>(results, count).CopyTo(output[start..]);
            }
        }

        ArrayPool<sbyte>.Shared.Return(bytes);
        ArrayPool<int>.Shared.Return(lanes);
    }

    [MethodImpl(Compilation.AtOnce)]
    private static void Widen(sbyte* source, bool moves, int at, int count, int* target)
    {
        if (!moves)
        {
            new Span<int>(target, count).Fill(*source);
            return;
        }

        int i = 0;
        for (; i + TLanes.Count <= count; i += TLanes.Count)
        {
            TLanes.Store(TLanes.LoadBytes(source + at + i), target + i);
        }

        for (; i < count; i++)
        {
            target[i] = source[at + i];
        }
    }
}
