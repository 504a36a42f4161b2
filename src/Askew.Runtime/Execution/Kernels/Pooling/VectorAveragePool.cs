using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Askew.Execution.Kernels.Lanes;
using Askew.Execution.Kernels.Movements;
using Askew.Execution.Kernels.Stages;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Pooling;

/// <summary><see cref="AveragePool"/> of signed bytes: sums down the columns of a window, then along its rows, each for a whole row of
/// windows at once. A single window that covers the plane may have 16 bits, too.</summary>
internal sealed class VectorAveragePool<TLanes, TVector> : IKernel
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    public string Name => TLanes.Name + "-averagepool";

    public bool IsSupported => TLanes.IsSupported;

    public BoundKernel? Bind(IntegerInstruction instruction, IntegerProgram program)
    {
        if (instruction is not AveragePool pool || program.Tensors[pool.Output].Shape.ElementCount == 0)
        {
            return null;
        }

        ProgramTensor input = program.Tensors[pool.Input];
        ProgramTensor output = program.Tensors[pool.Output];
        var rows = new SlidingRows(pool.Window, input.Shape, output.Shape);
        bool isWideInput = input.ElementSizeInBytes > 1;
        bool isWideOutput = output.ElementSizeInBytes > 1;
        long largestSum = (long)pool.Window.KernelHeight * pool.Window.KernelWidth * (isWideInput ? -short.MinValue : -sbyte.MinValue);
        if (largestSum > int.MaxValue)
        {
            return null;
        }

        if (WholePlaneAverage<sbyte, sbyte>.Fits(rows))
        {
            return (isWideInput, isWideOutput) switch
            {
                (false, false) => new WholePlaneAverage<sbyte, sbyte>(pool, rows).Run,
                (false, true) => new WholePlaneAverage<sbyte, short>(pool, rows).Run,
                (true, false) => new WholePlaneAverage<short, sbyte>(pool, rows).Run,
                (true, true) => new WholePlaneAverage<short, short>(pool, rows).Run,
            };
        }

        return isWideInput || isWideOutput || !TensorMemory.HasSlack(program, pool.Input) || rows.PaddedWidth > SlidingRows.LargestBand
            ? null
            : new Bound(pool, rows).Run;
    }

    private sealed unsafe class Bound(AveragePool pool, SlidingRows rows)
    {
        private readonly ByteStage stage = new(pool.Stage);

        // For each output row the runs of windows of one kind.
        private readonly (int Start, int Length, int Kind)[][] runs = [.. pool.RequantizerOf.Chunk(rows.OutWidth).Select(Runs)];

        public void Run(TensorStorage storage, Workers workers)
        {
            long additions = (long)rows.Planes * rows.OutHeight * rows.PaddedWidth * (rows.Window.KernelHeight + rows.Window.KernelWidth);
            Partition.For(workers, additions / 16, rows.Planes, (first, end) => RunPlanes(storage, first, end));
        }

        private static (int Start, int Length, int Kind)[] Runs(int[] kinds)
        {
            var found = new List<(int Start, int Length, int Kind)>();
            for (int x = 0; x < kinds.Length;)
            {
                int length = 1;
                while (x + length < kinds.Length && kinds[x + length] == kinds[x])
                {
                    length++;
                }

                found.Add((x, length, kinds[x]));
                x += length;
            }

            return [.. found];
        }

        [MethodImpl(Compilation.AtOnce)]
        private void RunPlanes(TensorStorage storage, int firstPlane, int endPlane)
        {
            ReadOnlySpan<sbyte> input = storage.Integers<sbyte>(pool.Input);
            Span<sbyte> output = storage.Integers<sbyte>(pool.Output);
            int length = (int)rows.PaddedWidth + (4 * Vector<int>.Count) + Vector<sbyte>.Count;
            int[] scratch = ArrayPool<int>.Shared.Rent((2 * length) + rows.OutWidth + TLanes.Count);
            Span<int> columns = scratch.AsSpan(0, length);
            Span<int> windows = scratch.AsSpan(length, length);
            for (int plane = firstPlane; plane < endPlane; plane++)
            {
                ReadOnlySpan<sbyte> source = input.Slice(plane * rows.InHeight * rows.InWidth, rows.InHeight * rows.InWidth);
                for (int y = 0; y < rows.OutHeight; y++)
                {
                    columns.Clear();
                    Span<int> data = columns[rows.DataPlace..];
                    for (int i = 0; i < rows.Window.KernelHeight; i++)
                    {
                        if (rows.InputRow(y, i) is { } row)
                        {
                            IntegerSums.Add(source[(row * rows.InWidth)..], data, rows.DataCount);
                        }
                    }

                    // What whole vectors read behind a row of the input does not count.
                    data[rows.DataCount..].Clear();
                    SumNeighbours(columns, windows);
                    foreach ((int start, int count, int kind) in runs[y])
                    {
                        int[] run = scratch;
                        Span<int> picked = run.AsSpan(2 * length, count);
                        Strided.Copy(windows[(start * rows.Window.StrideWidth)..], rows.Window.StrideWidth, picked);
                        Requantize(run.AsSpan(2 * length), count, kind,
                            output.Slice((((plane * rows.OutHeight) + y) * rows.OutWidth) + start, count));
                    }
                }
            }

            ArrayPool<int>.Shared.Return(scratch);
        }

        // For every position, not just each StrideWidth-th, the sum of the columns of the window that starts there.
        [MethodImpl(Compilation.AtOnce)]
        private void SumNeighbours(ReadOnlySpan<int> columns, Span<int> windows)
        {
            ref int from = ref MemoryMarshal.GetReference(columns);
            ref int target = ref MemoryMarshal.GetReference(windows);
            nuint positions = ((nuint)(rows.OutWidth - 1) * (nuint)rows.Window.StrideWidth) + 1;
            nuint dilation = (nuint)rows.Window.DilationWidth;
            nuint reach = (nuint)rows.Window.KernelWidth * dilation;
            for (nuint x = 0; x < positions; x += (nuint)Vector<int>.Count)
            {
                Vector<int> sum = Vector.LoadUnsafe(ref from, x);
                for (nuint j = dilation; j < reach; j += dilation)
                {
                    sum += Vector.LoadUnsafe(ref from, x + j);
                }

                sum.StoreUnsafe(ref target, x);
            }
        }

        private void Requantize(Span<int> sums, int count, int kind, Span<sbyte> target)
        {
            sbyte[] results = ArrayPool<sbyte>.Shared.Rent(count + TLanes.Count);
            fixed (int* from = sums)
            fixed (sbyte* to = results)
            {
                stage.Apply<TLanes, TVector>(from, count, pool.Requantizers[kind], to);
            }

            results.AsSpan(0, count).CopyTo(target);
            ArrayPool<sbyte>.Shared.Return(results);
        }
    }
}
