using System.Buffers;
using System.Runtime.CompilerServices;
using Askew.Execution.Kernels.Lanes;
using Askew.Execution.Kernels.Stages;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Elementwise;

/// <summary><see cref="Rescale"/> with 16 bits somewhere.</summary>
internal sealed unsafe class VectorWideRescale<TLanes, TVector> : IKernel
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    // Elements of a piece: 32 bits wide they stay in the first-level cache.
    private const int Piece = 4096;

    public string Name => TLanes.Name + "-wide-rescale";

    public bool IsSupported => TLanes.IsSupported;

    public BoundKernel? Bind(IntegerInstruction instruction, IntegerProgram program)
    {
        if (instruction is not Rescale rescale)
        {
            return null;
        }

        // With one requantiser all elements form one run; with one a channel each channel is a run.
        Shape shape = program.Tensors[rescale.Input].Shape;
        int run = rescale.Requantizers.Length == 1 ? shape.ElementCount : shape.CountBetween(2, shape.Rank);
        bool readsBytes = TensorMemory.IsBytes(program, rescale.Input);
        bool writesBytes = TensorMemory.IsBytes(program, rescale.Output);
        if (readsBytes && writesBytes)
        {
            return null;
        }

        int piecesPerRun = (run + Piece - 1) / Piece;
        int pieces = run == 0 ? 0 : shape.ElementCount / run * piecesPerRun;
        return (storage, workers) => Partition.For(workers, shape.ElementCount / 2, pieces, (first, end) =>
        {
            fixed (byte* source = storage.Bytes(rescale.Input), target = storage.Bytes(rescale.Output))
            {
                Run(rescale, new WideSide<TLanes, TVector>(source, readsBytes), new WideSide<TLanes, TVector>(target, writesBytes), run,
                    piecesPerRun, first, end);
            }
        });
    }

    [MethodImpl(Compilation.AtOnce)]
    private static void Run(
        Rescale rescale, WideSide<TLanes, TVector> source, WideSide<TLanes, TVector> target, int run, int piecesPerRun, int first, int end)
    {
        int[] lanes = ArrayPool<int>.Shared.Rent(Piece + TLanes.Count);
        fixed (int* integers = lanes)
        {
            for (int piece = first; piece < end; piece++)
            {
                (int number, int part) = Math.DivRem(piece, piecesPerRun);
                int start = (number * run) + (part * Piece);
                int count = Math.Min(Piece, run - (part * Piece));
                source.Widen(start, count, integers);
                Requantization<TLanes, TVector>.ToIntegers(
                    integers, count, rescale.Requantizers[number % rescale.Requantizers.Length], rescale.Stage.Saturation);
                WideTable.Apply(rescale.Stage, integers, count);
                target.Narrow(integers, count, start);
            }
        }

        ArrayPool<int>.Shared.Return(lanes);
    }
}
