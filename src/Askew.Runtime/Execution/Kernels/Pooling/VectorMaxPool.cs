using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Askew.Execution.Kernels.Movements;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Pooling;

/// <summary><see cref="MaxPool"/>, first along the rows of a window, then down its columns.</summary>
/// <remarks>The rows of a padded plane follow one another without a gap, so that vectors run on over their ends: the largest of the windows
/// that would begin near the end of a row are computed, too, and left out in the end.</remarks>
internal sealed class VectorMaxPool : IKernel
{
    // Elements of the rows that are treated together: about half of a first-level cache.
    private const int BandLength = 16 * 1024;

    public string Name => "vector-maxpool";

    public bool IsSupported => Vector.IsHardwareAccelerated;

    public BoundKernel? Bind(IntegerInstruction instruction, IntegerProgram program)
    {
        if (instruction is not MaxPool pool || !TensorMemory.HasSlack(program, pool.Input))
        {
            return null;
        }

        ProgramTensor input = program.Tensors[pool.Input];
        var rows = new SlidingRows(pool.Window, input.Shape, program.Tensors[pool.Output].Shape);
        if (rows.PaddedWidth * rows.RowsFor(1) > SlidingRows.LargestBand)
        {
            return null;
        }

        return input.ElementSizeInBytes == 2
            ? (storage, workers) => Run(pool, rows, storage, workers, (short)input.Range.Min)
            : (storage, workers) => Run(pool, rows, storage, workers, (sbyte)input.Range.Min);
    }

    private static void Run<T>(MaxPool pool, SlidingRows rows, TensorStorage storage, Workers workers, T smallest)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (storage.Bytes(pool.Output).Length > 0)
        {
            long comparisons = (long)rows.Planes * rows.OutHeight * rows.PaddedWidth * (pool.Window.KernelHeight + pool.Window.KernelWidth);
            Partition.For(workers, comparisons / 8, rows.Planes, (first, end) => RunPlanes(pool, rows, storage, smallest, first, end));
        }
    }

    [MethodImpl(Compilation.AtOnce)]
    private static unsafe void RunPlanes<T>(MaxPool pool, SlidingRows rows, TensorStorage storage, T smallest, int firstPlane, int endPlane)
        where T : unmanaged, IBinaryInteger<T>
    {
        ReadOnlySpan<T> input = storage.Integers<T>(pool.Input);
        Span<T> output = storage.Integers<T>(pool.Output);
        int pitch = rows.IsUnpadded ? rows.InWidth : (int)rows.PaddedWidth;
        int bandRows = Math.Clamp(BandLength / pitch / rows.Window.StrideHeight, 1, rows.OutHeight);
        int length = (int)(rows.RowsFor(bandRows) * pitch) + (2 * Vector<T>.Count);
        T[] scratch = ArrayPool<T>.Shared.Rent(3 * length);
        Span<T> padded = scratch.AsSpan(0, length);
        Span<T> alongRows = scratch.AsSpan(length, length);
        Span<T> windows = scratch.AsSpan(2 * length, length);
        int planeSize = rows.InHeight * rows.InWidth;
        int outWidth = rows.OutWidth;
        int filled = -1;
        for (int plane = firstPlane; plane < endPlane; plane++)
        {
            ReadOnlySpan<T> source = input.Slice(plane * planeSize, planeSize);
            Span<T> target = output.Slice(plane * rows.OutHeight * outWidth, rows.OutHeight * outWidth);
            for (int y = 0; y < rows.OutHeight; y += bandRows)
            {
                int count = Math.Min(bandRows, rows.OutHeight - y);
                ReadOnlySpan<T> band = rows.IsUnpadded ? source[(y * rows.Window.StrideHeight * rows.InWidth)..] : padded;
                if (!rows.IsUnpadded)
                {
                    // Bands at the same place of different planes have the same padding.
                    if (filled != y)
                    {
                        filled = y;
                        padded.Fill(smallest);
                    }

                    fixed (T* from = source, to = padded)
                    {
                        rows.CopyData(from, y, count, smallest, to);
                    }
                }

                MaximumAlongRows(rows, band, pitch, count, alongRows);
                MaximumDownColumns(rows, alongRows, pitch, count, windows);
                for (int i = 0; i < count; i++)
                {
                    Strided.Copy(windows[(i * pitch)..], rows.Window.StrideWidth, target[((y + i) * outWidth)..], outWidth);
                }
            }
        }

        ArrayPool<T>.Shared.Return(scratch);
    }

    // For every element of all rows the largest of those that a window has in the row.
    private static void MaximumAlongRows<T>(SlidingRows rows, ReadOnlySpan<T> band, int pitch, int count, Span<T> largest)
        where T : unmanaged, IBinaryInteger<T>
    {
        int length = (int)((rows.RowsFor(count) - 1) * pitch) + rows.Positions;
        Maximum(band, length, rows.Window.KernelWidth, rows.Window.DilationWidth, largest);
    }

    private static void MaximumDownColumns<T>(SlidingRows rows, ReadOnlySpan<T> alongRows, int pitch, int count, Span<T> windows)
        where T : unmanaged, IBinaryInteger<T>
    {
        SlidingWindow window = rows.Window;
        if (window.StrideHeight == 1)
        {
            Maximum(alongRows, ((count - 1) * pitch) + rows.Positions, window.KernelHeight, window.DilationHeight * pitch, windows);
            return;
        }

        for (int i = 0; i < count; i++)
        {
            Maximum(alongRows[(i * window.StrideHeight * pitch)..], rows.Positions, window.KernelHeight,
                window.DilationHeight * pitch, windows[(i * pitch)..]);
        }
    }

    // largest[x] is the largest of source[x], source[x + distance], ...; whole vectors are read and written.
    [MethodImpl(Compilation.AtOnce)]
    private static void Maximum<T>(ReadOnlySpan<T> source, int length, int terms, int distance, Span<T> largest)
        where T : unmanaged, IBinaryInteger<T>
    {
        ref T from = ref MemoryMarshal.GetReference(source);
        ref T target = ref MemoryMarshal.GetReference(largest);
        nuint reach = (nuint)terms * (nuint)distance;
        for (nuint x = 0; x < (nuint)length; x += (nuint)Vector<T>.Count)
        {
            Vector<T> best = Vector.LoadUnsafe(ref from, x);
            for (nuint j = (nuint)distance; j < reach; j += (nuint)distance)
            {
                best = Vector.Max(best, Vector.LoadUnsafe(ref from, x + j));
            }

            best.StoreUnsafe(ref target, x);
        }
    }
}
