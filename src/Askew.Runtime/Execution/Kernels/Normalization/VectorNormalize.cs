using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using Askew.Execution.Kernels.Lanes;
using Askew.Execution.Kernels.Stages;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Normalization;

/// <summary><see cref="Normalize"/> of signed bytes: a few hundred pixels at a time, with sums of squares that slide from channel to
/// channel.</summary>
internal sealed class VectorNormalize<TLanes, TVector> : IKernel
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    // Pixels that are treated together: their sums stay in the first-level cache.
    private const int Piece = 512;

    public string Name => TLanes.Name + "-normalize";

    public bool IsSupported => TLanes.IsSupported;

    public BoundKernel? Bind(IntegerInstruction instruction, IntegerProgram program)
    {
        if (instruction is not Normalize normalize || !TensorMemory.IsBytes(program, normalize.Input)
            || !TensorMemory.IsBytes(program, normalize.Output))
        {
            return null;
        }

        // A distance from the zero point has at most 9 bits.
        Shape shape = program.Tensors[normalize.Input].Shape;
        long largestSum = (long)Math.Min(normalize.Size, shape[1]) * 256 * 256;
        bool fits = largestSum <= int.MaxValue && normalize.Factors.All(factor => Math.Abs((long)factor) * 256 <= int.MaxValue);
        return fits ? new Bound(normalize, shape).Run : null;
    }

    private sealed unsafe class Bound(Normalize instruction, Shape shape)
    {
        private readonly ByteStage stage = new(new OutputStage(instruction.Saturation));
        private readonly int plane = shape.CountBetween(2, shape.Rank);
        private readonly int pieces = (shape.CountBetween(2, shape.Rank) + Piece - 1) / Piece;

        public void Run(TensorStorage storage, Workers workers) =>
            Partition.For(workers, shape.ElementCount, shape[0] * pieces, (first, end) => RunPieces(storage, first, end));

        private void RunPieces(TensorStorage storage, int firstPiece, int endPiece)
        {
            int[] lanes = ArrayPool<int>.Shared.Rent(2 * (Piece + TLanes.Count));
            sbyte[] bytes = ArrayPool<sbyte>.Shared.Rent(Piece + TLanes.Count);
            fixed (sbyte* input = storage.Integers<sbyte>(instruction.Input),
                output = storage.Integers<sbyte>(instruction.Output), results = bytes)
            fixed (int* sums = lanes)
            {
                for (int piece = firstPiece; piece < endPiece; piece++)
                {
                    (int n, int part) = Math.DivRem(piece, pieces);
                    long start = ((long)n * shape[1] * plane) + (part * Piece);
                    RunPixels(input + start, output + start, Math.Min(Piece, plane - (part * Piece)), sums, results);
                }
            }

            ArrayPool<sbyte>.Shared.Return(bytes);
            ArrayPool<int>.Shared.Return(lanes);
        }

        // All channels of some pixels. ONNX LRN: from c - floor((size - 1) / 2) to c + ceil((size - 1) / 2).
        [MethodImpl(Compilation.AtOnce)]
        private void RunPixels(sbyte* input, sbyte* output, int pixels, int* sums, sbyte* results)
        {
            int channels = shape[1];
            int before = (instruction.Size - 1) / 2;
            int after = instruction.Size - 1 - before;
            int* scaled = sums + Piece + TLanes.Count;
            new Span<int>(sums, pixels).Clear();
            for (int c = 0; c < Math.Min(after, channels); c++)
            {
                AddSquares(input + ((long)c * plane), instruction.ZeroPoint, pixels, 1, sums);
            }

            for (int c = 0; c < channels; c++)
            {
                if ((long)c + after < channels)
                {
                    AddSquares(input + ((long)(c + after) * plane), instruction.ZeroPoint, pixels, 1, sums);
                }

                if (c - before - 1 >= 0)
                {
                    AddSquares(input + ((long)(c - before - 1) * plane), instruction.ZeroPoint, pixels, -1, sums);
                }

                Scale(input + ((long)c * plane), pixels, sums, scaled);
                stage.Apply<TLanes, TVector>(scaled, pixels, instruction.Requantizer, results);
                new ReadOnlySpan<sbyte>(results, pixels).CopyTo(new Span<sbyte>(output + ((long)c * plane), pixels));
            }
        }

        [MethodImpl(Compilation.AtOnce)]
        private static void AddSquares(sbyte* source, int zeroPoint, int count, int sign, int* sums)
        {
            int i = 0;
            var zero = new Vector<short>((short)zeroPoint);
            var signs = new Vector<int>(sign);
            for (; i + Vector<sbyte>.Count <= count; i += Vector<sbyte>.Count)
            {
                Vector.Widen(Vector.Load(source + i), out Vector<short> low, out Vector<short> high);
                AddSquares(low - zero, signs, sums + i);
                AddSquares(high - zero, signs, sums + i + Vector<short>.Count);
            }

            for (; i < count; i++)
            {
                int distance = source[i] - zeroPoint;
                sums[i] += sign * distance * distance;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void AddSquares(Vector<short> distances, Vector<int> signs, int* sums)
        {
            Vector.Widen(distances, out Vector<int> low, out Vector<int> high);
            Vector.Store(Vector.Load(sums) + (signs * low * low), sums);
            Vector.Store(Vector.Load(sums + Vector<int>.Count) + (signs * high * high), sums + Vector<int>.Count);
        }

        // The distance from the zero point times its factor: 9 bits times at most 22. The sums have 31 bits, so any larger shift leaves 0.
        [MethodImpl(Compilation.AtOnce)]
        private void Scale(sbyte* source, int count, int* sums, int* scaled)
        {
            int shift = Math.Min(instruction.FactorShift, 31);
            int zeroPoint = instruction.ZeroPoint;

            // With bounds checked: constants from a file may hold integers that their bit width does not allow.
            ReadOnlySpan<int> factors = instruction.Factors;
            for (int i = 0; i < count; i++)
            {
                scaled[i] = (source[i] - zeroPoint) * factors[sums[i] >> shift];
            }
        }
    }
}
