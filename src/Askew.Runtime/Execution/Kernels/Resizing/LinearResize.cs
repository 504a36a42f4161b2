using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Resizing;

/// <summary><see cref="Resize"/> where elements are mixed: rows of the input are mixed along their length once, and then with one another,
/// many columns at a time.</summary>
/// <remarks>A byte times two weights of 11 bits, and the sum of four such products, whose weights add up to 2^22, fit 32 bits. With 16 bits
/// in place of the byte they don't; then what is mixed along a row, of 27 bits, is split into its low 11 and the others, and the shift is
/// done in two halves, which floors to the same integer.</remarks>
internal sealed class LinearResize : IKernel
{
    public string Name => "vector-resize";

    public bool IsSupported => Vector.IsHardwareAccelerated;

    public BoundKernel? Bind(IntegerInstruction instruction, IntegerProgram program)
    {
        if (instruction is not Resize resize)
        {
            return null;
        }

        Shape input = program.Tensors[resize.Input].Shape;
        int planes = input[0] * input[1];
        long outputs = (long)planes * resize.Rows.First.Length * resize.Columns.First.Length;
        return TensorMemory.IsBytes(program, resize.Input)
            ? (storage, workers) => Partition.For(
                workers, outputs, planes, (first, end) => Run<sbyte>(resize, storage, input, first, end, MixRows))
            : (storage, workers) => Partition.For(
                workers, 2 * outputs, planes, (first, end) => Run<short>(resize, storage, input, first, end, MixRows));
    }

    private delegate void RowMixing<T>(ReadOnlySpan<int> above, ReadOnlySpan<int> below, int belowWeight, Span<T> mixed, int count);

    [MethodImpl(Compilation.AtOnce)]
    private static void Run<T>(
        Resize resize, TensorStorage storage, Shape shape, int firstPlane, int endPlane, RowMixing<T> mixRows)
        where T : unmanaged, IBinaryInteger<T>
    {
        ReadOnlySpan<T> input = storage.Integers<T>(resize.Input);
        Span<T> output = storage.Integers<T>(resize.Output);
        int width = shape[-1];
        int plane = shape.CountBetween(2, shape.Rank);
        int outWidth = resize.Columns.First.Length;
        int length = outWidth + Vector<sbyte>.Count;
        int[] scratch = ArrayPool<int>.Shared.Rent(2 * length);
        T[] row = ArrayPool<T>.Shared.Rent(length);
        Span<int> above = scratch.AsSpan(0, length);
        Span<int> below = scratch.AsSpan(length, length);
        for (int p = firstPlane; p < endPlane; p++)
        {
            ReadOnlySpan<T> image = input.Slice(p * plane, plane);
            (int aboveRow, int belowRow) = (-1, -1);
            for (int y = 0; y < resize.Rows.First.Length; y++)
            {
                (int upper, int lower) = (resize.Rows.First[y], resize.Rows.Second[y]);
                if (upper == belowRow)
                {
                    // Going down, what was below is above next.
                    Span<int> other = above;
                    above = below;
                    below = other;
                    (aboveRow, belowRow) = (belowRow, aboveRow);
                }

                if (upper != aboveRow)
                {
                    MixColumns(image.Slice(upper * width, width), resize.Columns, above);
                    aboveRow = upper;
                }

                if (lower != belowRow)
                {
                    MixColumns(image.Slice(lower * width, width), resize.Columns, below);
                    belowRow = lower;
                }

                mixRows(above, below, resize.Rows.SecondWeight[y], row, outWidth);
                row.AsSpan(0, outWidth).CopyTo(output[(((p * resize.Rows.First.Length) + y) * outWidth)..]);
            }
        }

        ArrayPool<T>.Shared.Return(row);
        ArrayPool<int>.Shared.Return(scratch);
    }

    [MethodImpl(Compilation.AtOnce)]
    private static void MixColumns<T>(ReadOnlySpan<T> source, ResizeAxis columns, Span<int> mixed)
        where T : unmanaged, IBinaryInteger<T>
    {
        ReadOnlySpan<int> first = columns.First;
        ReadOnlySpan<int> second = columns.Second;
        ReadOnlySpan<int> weight = columns.SecondWeight;
        for (int x = 0; x < first.Length; x++)
        {
            mixed[x] = (int.CreateTruncating(source[first[x]]) * ((1 << Resize.WeightBits) - weight[x]))
                + (int.CreateTruncating(source[second[x]]) * weight[x]);
        }
    }

    // Whole vectors are read and written.
    [MethodImpl(Compilation.AtOnce)]
    private static void MixRows(ReadOnlySpan<int> above, ReadOnlySpan<int> below, int belowWeight, Span<sbyte> mixed, int count)
    {
        ref int upper = ref MemoryMarshal.GetReference(above);
        ref int lower = ref MemoryMarshal.GetReference(below);
        ref sbyte target = ref MemoryMarshal.GetReference(mixed);
        int aboveWeight = (1 << Resize.WeightBits) - belowWeight;
        nuint step = (nuint)Vector<int>.Count;
        for (nuint x = 0; x < (nuint)count; x += (nuint)Vector<sbyte>.Count)
        {
            Vector<short> low = Vector.Narrow(
                Mix(ref upper, ref lower, x, aboveWeight, belowWeight), Mix(ref upper, ref lower, x + step, aboveWeight, belowWeight));
            Vector<short> high = Vector.Narrow(
                Mix(ref upper, ref lower, x + (2 * step), aboveWeight, belowWeight),
                    Mix(ref upper, ref lower, x + (3 * step), aboveWeight, belowWeight));
            Vector.Narrow(low, high).StoreUnsafe(ref target, x);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> Mix(ref int above, ref int below, nuint at, int aboveWeight, int belowWeight)
    {
        const int shift = 2 * Resize.WeightBits;
        Vector<int> mixed = (Vector.LoadUnsafe(ref above, at) * aboveWeight) + (Vector.LoadUnsafe(ref below, at) * belowWeight);
        return (mixed + new Vector<int>(1 << (shift - 1))) >> shift;
    }

    // As above.
    [MethodImpl(Compilation.AtOnce)]
    private static void MixRows(ReadOnlySpan<int> above, ReadOnlySpan<int> below, int belowWeight, Span<short> mixed, int count)
    {
        ref int upper = ref MemoryMarshal.GetReference(above);
        ref int lower = ref MemoryMarshal.GetReference(below);
        ref short target = ref MemoryMarshal.GetReference(mixed);
        int aboveWeight = (1 << Resize.WeightBits) - belowWeight;
        nuint step = (nuint)Vector<int>.Count;
        for (nuint x = 0; x < (nuint)count; x += (nuint)Vector<short>.Count)
        {
            Vector.Narrow(
                MixHalves(ref upper, ref lower, x, aboveWeight, belowWeight),
                MixHalves(ref upper, ref lower, x + step, aboveWeight, belowWeight)).StoreUnsafe(ref target, x);
        }
    }

    // (a u + b l + 2^21) >> 22 without 38 bits: with a = 2^11 a' + a" the high parts' sum is a multiple of 2^11, and the floor of a floor
    // is the floor.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<int> MixHalves(ref int above, ref int below, nuint at, int aboveWeight, int belowWeight)
    {
        const int half = Resize.WeightBits;
        Vector<int> low = new((1 << half) - 1);
        Vector<int> a = Vector.LoadUnsafe(ref above, at);
        Vector<int> b = Vector.LoadUnsafe(ref below, at);
        Vector<int> fine = ((a & low) * aboveWeight) + ((b & low) * belowWeight) + new Vector<int>(1 << ((2 * half) - 1));
        return (((a >> half) * aboveWeight) + ((b >> half) * belowWeight) + (fine >> half)) >> half;
    }
}
