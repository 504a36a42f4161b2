using System.Buffers;
using System.Runtime.CompilerServices;
using Askew.Execution.Kernels.Lanes;
using Askew.Execution.Kernels.Stages;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Convolution;

/// <summary>Runs a <see cref="PackedDepthwise"/>.</summary>
internal sealed unsafe class IntegerDepthwise<TLanes, TVector>(Convolve instruction, PackedDepthwise plan, bool isWideInput, bool isWide)
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    // Lanes that are computed and requantised together; their sums stay in the first-level cache.
    private const int TileLanes = 512;

    // Results have 16 bits or 8.
    private readonly WideStage? wideStage = isWide ? new WideStage(instruction.Stage, instruction.Requantizers) : null;
    private readonly ChannelStage? stage = isWide ? null : new ChannelStage(instruction.Stage, instruction.Requantizers);

    // Small planes fill a tile together.
    private readonly int planesAtOnce = plan.BlocksOfPlane == 1
        ? Math.Max(1, TileLanes / (plan.GroupOutputs * WholeVectors(plan.LanesOfBlock))) : 1;

    /// <summary>Runs the convolution.</summary>
    public void Run(TensorStorage storage, Workers workers) =>
        Partition.For(workers, plan.Outputs / 2, plan.Blocks, (first, end) => RunBlocks(storage, first, end));

    private static int WholeVectors(int lanes) => (lanes + TLanes.Count - 1) / TLanes.Count * TLanes.Count;

    [MethodImpl(Compilation.AtOnce)]
    private void RunBlocks(TensorStorage storage, int firstBlock, int endBlock)
    {
        const int slack = PackedDepthwise.SlackElements;
        int length = (planesAtOnce * (int)plan.BlockLength) + slack;
        int channelsAtOnce = planesAtOnce * plan.GroupOutputs;
        int sumsOfTile = 2 * channelsAtOnce * Math.Min(TileLanes, WholeVectors(plan.LanesOfBlock));
        short[] elements = ArrayPool<short>.Shared.Rent(length);
        int[] lanes = ArrayPool<int>.Shared.Rent((isWide ? 2 : 1) * (sumsOfTile + slack));
        sbyte[] bytes = ArrayPool<sbyte>.Shared.Rent(2 * (sumsOfTile + slack));
        RowRun[] runs = ArrayPool<RowRun>.Shared.Rent(2 * TileLanes);
        fixed (byte* input = storage.Bytes(instruction.Input), output = storage.Bytes(instruction.Output))
        fixed (sbyte* results = bytes)
        fixed (short* image = elements)
        fixed (int* sums = lanes)
        {
            var memory = new Memory(image, sums, sums + (isWide ? sumsOfTile + slack : 0), results, results + sumsOfTile + slack);
            (int Row, int Column) padded = (-1, -1);
            for (int number = firstBlock, planes; number < endBlock; number += planes)
            {
                // Blocks at the same place of different channels have the same padding.
                ConvolveBlock block = plan.Block(number);
                if (padded != (block.FirstRow, block.FirstColumn))
                {
                    padded = (block.FirstRow, block.FirstColumn);
                    elements.AsSpan(0, length).Fill((short)plan.PadValue);
                }

                // The planes of one image: those of the next begin again with the first channel.
                planes = Math.Min(planesAtOnce, Math.Min(endBlock - number, plan.Groups - block.Group));
                long plane = ((long)block.Batch * plan.Groups) + block.Group;
                for (int i = 0; i < planes; i++)
                {
                    Pack(block, input, (plane + i) * plan.InHeight * plan.InWidth, image + (i * plan.BlockLength));
                }

                long target = (plane * plan.GroupOutputs * plan.OutHeight * plan.OutWidth)
                    + ((long)block.FirstRow * plan.OutWidth) + block.FirstColumn;
                Multiply(block, planes * plan.GroupOutputs, memory, runs, output + (target * (isWide ? sizeof(short) : sizeof(sbyte))));
            }
        }

        ArrayPool<RowRun>.Shared.Return(runs);
        ArrayPool<sbyte>.Shared.Return(bytes);
        ArrayPool<int>.Shared.Return(lanes);
        ArrayPool<short>.Shared.Return(elements);
    }

    // The padding is there already. What is written past the end of a row is padding, too, or belongs to rows that are packed later.
    [MethodImpl(Compilation.AtOnce)]
    private void Pack(ConvolveBlock block, byte* input, long plane, short* image)
    {
        int width = plan.Width;
        long inWidth = plan.InWidth;
        long left = ((long)block.FirstColumn * plan.Window.StrideWidth) - plan.Window.PadLeft;
        int start = (int)Math.Clamp(-left, 0, width);
        int count = (int)Math.Clamp(inWidth - left, start, width) - start;
        int strideRows = plan.Window.StrideHeight;
        TVector pad = TLanes.Broadcast(WeightPair.Of(plan.PadValue, plan.PadValue));
        foreach (int phase in plan.Phases)
        {
            long y = ((long)block.FirstRow * strideRows) + phase - plan.Window.PadTop;
            for (int v = 0; v < plan.PlaneRows; v++, y += strideRows, image += width)
            {
                if (y < 0 || y >= plan.InHeight || count == 0)
                {
                    continue;
                }

                long source = plane + (y * inWidth) + left + start;
                short* target = image + start;
                for (int x = 0; x < count; x += 2 * TLanes.Count)
                {
                    TVector pairs = isWideInput ? TLanes.Load((int*)((short*)input + source + x))
                        : TLanes.LoadBytePairs((sbyte*)input + source + x);
                    TLanes.Store(pairs, (int*)(target + x));
                }

                TLanes.Store(pad, (int*)(target + count));
            }
        }
    }

    // Some channels of the same block of their planes.
    [MethodImpl(Compilation.AtOnce)]
    private void Multiply(ConvolveBlock block, int channels, in Memory memory, Span<RowRun> runs, byte* target)
    {
        int outputs = ((block.Rows - 1) * plan.OutputPitch) + block.Columns;
        int lanes = (outputs + plan.OutputsPerLane - 1) / plan.OutputsPerLane;
        int room = ((block.Rows - 1) * plan.OutWidth) + block.Columns;
        int steps = plan.Offsets.Length;
        int firstChannel = block.Group * plan.GroupOutputs;
        long plane = (long)plan.OutHeight * plan.OutWidth;
        fixed (int* offsets = plan.Offsets, weights = &plan.Weights[firstChannel * steps * plan.OutputsPerLane])
        {
            for (int lane = 0; lane < lanes; lane += TileLanes)
            {
                int count = WholeVectors(Math.Min(TileLanes, lanes - lane));
                int sumsOfChannel = plan.OutputsPerLane * count;
                for (int i = 0; i < channels; i++)
                {
                    short* image = memory.Image + ((i / plan.GroupOutputs) * plan.BlockLength) + (2 * lane);
                    int* weightsOfChannel = weights + (i * steps * plan.OutputsPerLane);
                    int* sums = memory.Sums + (i * sumsOfChannel);
                    if (plan.OutputsPerLane == 2)
                    {
                        DepthwiseTile<TLanes, TVector>.TwoOutputs(image, offsets, steps, weightsOfChannel, count, sums, sums + count);
                    }
                    else
                    {
                        DepthwiseTile<TLanes, TVector>.OneOutput(image, offsets, steps, weightsOfChannel, count, sums);
                    }
                }

                int first = lane * plan.OutputsPerLane;
                int found = RowRun.Find(
                    runs, plan.OutputPitch, block.Columns, plan.OutWidth, first, Math.Min(sumsOfChannel, outputs - first));
                if (wideStage is not null)
                {
                    wideStage.Apply<TLanes, TVector>(memory.Sums, sumsOfChannel, firstChannel, channels);
                    StoreWide(memory, count, channels, runs[..found], (short*)target, plane);
                }
                else
                {
                    stage!.Apply<TLanes, TVector>(memory.Sums, sumsOfChannel, firstChannel, channels, memory.Results, sumsOfChannel);
                    StoreBytes(memory, count, channels, runs[..found], (sbyte*)target, plane, room);
                }
            }
        }
    }

    [MethodImpl(Compilation.AtOnce)]
    private void StoreBytes(in Memory memory, int count, int channels, ReadOnlySpan<RowRun> runs, sbyte* target, long plane, int room)
    {
        for (int i = 0; i < channels; i++)
        {
            sbyte* bytes = memory.Results + (i * plan.OutputsPerLane * count);
            if (plan.OutputsPerLane == 2)
            {
                ByteInterleaving.Interleave(bytes, bytes + count, count, memory.Interleaved);
                bytes = memory.Interleaved;
            }

            RowRun.Copy(runs, bytes, target + (i * plane), room);
        }
    }

    [MethodImpl(Compilation.AtOnce)]
    private void StoreWide(in Memory memory, int count, int channels, ReadOnlySpan<RowRun> runs, short* target, long plane)
    {
        for (int i = 0; i < channels; i++)
        {
            int* integers = memory.Sums + (i * plan.OutputsPerLane * count);
            if (plan.OutputsPerLane == 2)
            {
                for (int lane = 0; lane < count; lane++)
                {
                    memory.Woven[2 * lane] = integers[lane];
                    memory.Woven[(2 * lane) + 1] = integers[count + lane];
                }

                integers = memory.Woven;
            }

            RowRun.Narrow(runs, integers, target + (i * plane));
        }
    }

    private readonly struct Memory(short* image, int* sums, int* woven, sbyte* results, sbyte* interleaved)
    {
        public readonly short* Image = image;
        public readonly int* Sums = sums;
        public readonly int* Woven = woven;
        public readonly sbyte* Results = results;
        public readonly sbyte* Interleaved = interleaved;
    }
}
