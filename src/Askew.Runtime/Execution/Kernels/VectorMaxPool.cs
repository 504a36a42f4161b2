using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels;

/// <summary><see cref="MaxPool"/>, first down the columns of a window, then along its rows, each for a whole row of windows at once.</summary>
internal sealed class VectorMaxPool : IKernel
{
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
        if (rows.PaddedWidth > SlidingRows.LargestWidth)
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
            long work = (long)rows.Planes * rows.OutHeight * rows.PaddedWidth * (pool.Window.KernelHeight + pool.Window.KernelWidth) / 16;
            Partition.For(workers, work, rows.Planes, (first, end) => RunPlanes(pool, rows, storage, smallest, first, end));
        }
    }

    [MethodImpl(Compilation.AtOnce)]
    private static void RunPlanes<T>(MaxPool pool, SlidingRows rows, TensorStorage storage, T smallest, int firstPlane, int endPlane)
        where T : unmanaged, IBinaryInteger<T>
    {
        ReadOnlySpan<T> input = storage.Integers<T>(pool.Input);
        Span<T> output = storage.Integers<T>(pool.Output);
        int length = (int)rows.PaddedWidth + (2 * Vector<T>.Count);
        T[] scratch = ArrayPool<T>.Shared.Rent(2 * length);
        Span<T> columns = scratch.AsSpan(0, length);
        Span<T> windows = scratch.AsSpan(length, length);
        columns.Fill(smallest);
        for (int plane = firstPlane; plane < endPlane; plane++)
        {
            ReadOnlySpan<T> source = input.Slice(plane * rows.InHeight * rows.InWidth, rows.InHeight * rows.InWidth);
            for (int y = 0; y < rows.OutHeight; y++)
            {
                MaximumOfRows(rows, source, y, columns, smallest);
                MaximumOfNeighbours(rows, columns, windows);
                Strided.Copy(windows, rows.Window.StrideWidth, output.Slice(((plane * rows.OutHeight) + y) * rows.OutWidth, rows.OutWidth));
            }
        }

        ArrayPool<T>.Shared.Return(scratch);
    }

    // The largest of each column of the windows of output row y. What whole vectors read behind a row of the input is overwritten by padding.
    [MethodImpl(Compilation.AtOnce)]
    private static void MaximumOfRows<T>(SlidingRows rows, ReadOnlySpan<T> source, int y, Span<T> columns, T smallest)
        where T : unmanaged, IBinaryInteger<T>
    {
        bool isFirst = true;
        Span<T> data = columns[rows.DataPlace..];
        ref T target = ref MemoryMarshal.GetReference(data);
        for (int i = 0; i < rows.Window.KernelHeight; i++)
        {
            if (rows.InputRow(y, i) is not { } row)
            {
                continue;
            }

            ref T from = ref MemoryMarshal.GetReference(source[(row * rows.InWidth)..]);
            for (nuint x = 0; x < (nuint)rows.DataCount; x += (nuint)Vector<T>.Count)
            {
                Vector<T> values = Vector.LoadUnsafe(ref from, x);
                (isFirst ? values : Vector.Max(values, Vector.LoadUnsafe(ref target, x))).StoreUnsafe(ref target, x);
            }

            isFirst = false;
        }

        if (isFirst)
        {
            data.Fill(smallest);
        }
        else
        {
            data[rows.DataCount..].Fill(smallest);
        }
    }

    // For every position, not just each StrideWidth-th, the largest of the columns of the window that starts there.
    [MethodImpl(Compilation.AtOnce)]
    private static void MaximumOfNeighbours<T>(SlidingRows rows, ReadOnlySpan<T> columns, Span<T> windows)
        where T : unmanaged, IBinaryInteger<T>
    {
        ref T from = ref MemoryMarshal.GetReference(columns);
        ref T target = ref MemoryMarshal.GetReference(windows);
        nuint positions = ((nuint)(rows.OutWidth - 1) * (nuint)rows.Window.StrideWidth) + 1;
        nuint dilation = (nuint)rows.Window.DilationWidth;
        nuint reach = (nuint)rows.Window.KernelWidth * dilation;
        for (nuint x = 0; x < positions; x += (nuint)Vector<T>.Count)
        {
            Vector<T> largest = Vector.LoadUnsafe(ref from, x);
            for (nuint j = dilation; j < reach; j += dilation)
            {
                largest = Vector.Max(largest, Vector.LoadUnsafe(ref from, x + j));
            }

            largest.StoreUnsafe(ref target, x);
        }
    }
}
