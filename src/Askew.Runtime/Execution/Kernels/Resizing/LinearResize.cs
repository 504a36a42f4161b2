using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Resizing;

/// <summary><see cref="Resize"/> of signed bytes: rows of the input are mixed along their length once, and then with one another, many
/// columns at a time.</summary>
/// <remarks>A byte times two weights of 11 bits, and the sum of four such products, whose weights add up to 2^22, fit 32 bits.</remarks>
internal sealed class LinearResize : IKernel
{
    public string Name => "vector-resize";

    public bool IsSupported => Vector.IsHardwareAccelerated;

    public BoundKernel? Bind(IntegerInstruction instruction, IntegerProgram program)
    {
        if (instruction is not Resize resize || !TensorMemory.IsBytes(program, resize.Input))
        {
            return null;
        }

        Shape input = program.Tensors[resize.Input].Shape;
        int planes = input[0] * input[1];
        long outputs = (long)planes * resize.Rows.First.Length * resize.Columns.First.Length;
        return (storage, workers) => Partition.For(workers, outputs, planes, (first, end) => Run(resize, storage, input, first, end));
    }

    [MethodImpl(Compilation.AtOnce)]
    private static void Run(Resize resize, TensorStorage storage, Shape shape, int firstPlane, int endPlane)
    {
        ReadOnlySpan<sbyte> input = storage.Integers<sbyte>(resize.Input);
        Span<sbyte> output = storage.Integers<sbyte>(resize.Output);
        int width = shape[-1];
        int plane = shape.CountBetween(2, shape.Rank);
        int outWidth = resize.Columns.First.Length;
        int length = outWidth + Vector<sbyte>.Count;
        int[] scratch = ArrayPool<int>.Shared.Rent(2 * length);
        sbyte[] row = ArrayPool<sbyte>.Shared.Rent(length);
        Span<int> above = scratch.AsSpan(0, length);
        Span<int> below = scratch.AsSpan(length, length);
        for (int p = firstPlane; p < endPlane; p++)
        {
            ReadOnlySpan<sbyte> image = input.Slice(p * plane, plane);
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

                MixRows(above, below, resize.Rows.SecondWeight[y], row, outWidth);
                row.AsSpan(0, outWidth).CopyTo(output[(((p * resize.Rows.First.Length) + y) * outWidth)..]);
            }
        }

        ArrayPool<sbyte>.Shared.Return(row);
        ArrayPool<int>.Shared.Return(scratch);
    }

    [MethodImpl(Compilation.AtOnce)]
    private static void MixColumns(ReadOnlySpan<sbyte> source, ResizeAxis columns, Span<int> mixed)
    {
        ReadOnlySpan<int> first = columns.First;
        ReadOnlySpan<int> second = columns.Second;
        ReadOnlySpan<int> weight = columns.SecondWeight;
        for (int x = 0; x < first.Length; x++)
        {
            mixed[x] = (source[first[x]] * ((1 << Resize.WeightBits) - weight[x])) + (source[second[x]] * weight[x]);
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
}
