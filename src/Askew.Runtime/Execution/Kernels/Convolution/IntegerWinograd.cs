using System.Buffers;
using System.Runtime.CompilerServices;
using Askew.Execution.Kernels.Lanes;
using Askew.Execution.Kernels.Stages;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Convolution;

/// <summary>Runs a <see cref="PackedWinograd"/>.</summary>
internal sealed unsafe class IntegerWinograd<TLanes, TVector>(Convolve instruction, PackedWinograd plan)
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    private const int Slack = 128;

    private readonly ChannelStage stage = new(instruction.Stage, instruction.Requantizers);

    private static int TileLanes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => PairTile<TLanes, TVector>.WidestBlock * TLanes.Count;
    }

    private static int ChannelLanes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => PackedConvolution.ChannelBlock * TileLanes;
    }

    /// <summary>Runs the convolution.</summary>
    public void Run(TensorStorage storage, Workers workers)
    {
        // Where there are few blocks, several threads share one by its output channels, and each transforms its input for itself.
        int shares = workers.Threads == 1 ? 1 : Math.Clamp((2 * workers.Threads) / plan.Blocks, 1, plan.ChannelBlocks);
        Partition.For(workers, plan.Multiplications / 64, plan.Blocks * shares, (first, end) => RunPieces(storage, first, end, shares));
    }

    [MethodImpl(Compilation.AtOnce)]
    private void RunPieces(TensorStorage storage, int firstPiece, int endPiece, int shares)
    {
        int padded = plan.PaddedRows * plan.PaddedWidth;
        short[] elements = ArrayPool<short>.Shared.Rent((2 * padded) + Slack);
        int[] lanes = ArrayPool<int>.Shared.Rent(
            (PackedWinograd.Elements * ((plan.Pairs * plan.PlaneStride) + ChannelLanes)) + (4 * TileLanes) + Slack);
        sbyte[] bytes = ArrayPool<sbyte>.Shared.Rent((8 * TileLanes) + (4 * Slack));
        RowRun[] runs = ArrayPool<RowRun>.Shared.Rent(2 * TileLanes);
        fixed (sbyte* input = storage.Integers<sbyte>(instruction.Input),
            output = storage.Integers<sbyte>(instruction.Output), results = bytes)
        fixed (short* rows = elements)
        fixed (int* unaligned = lanes, offsets = plan.Offsets, weights = plan.Weights)
        {
            // Tiles read fastest from whole cache lines.
            int* image = (int*)(((nint)unaligned + 63) & ~63);
            int* products = image + ((long)PackedWinograd.Elements * plan.Pairs * plan.PlaneStride);
            var memory = new Memory(image, offsets, weights, products, products + (PackedWinograd.Elements * ChannelLanes), results, output);
            int transformed = -1;
            int filled = -1;
            for (int piece = firstPiece; piece < endPiece; piece++)
            {
                (int number, int share) = Math.DivRem(piece, shares);
                ConvolveBlock block = plan.Block(number);
                if (transformed != number)
                {
                    // Blocks at the same place of different images have the same padding.
                    if (filled != block.FirstRow)
                    {
                        filled = block.FirstRow;
                        elements.AsSpan(0, (2 * padded) + Slack).Fill((short)plan.PadValue);
                    }

                    transformed = number;
                    long channel = (((long)block.Batch * plan.Groups) + block.Group) * plan.GroupChannels;
                    TransformInput(block, input + (channel * plan.InHeight * plan.InWidth), rows, image);
                }

                Multiply(block, plan.ChannelBlocks * share / shares, plan.ChannelBlocks * (share + 1) / shares, memory, runs);
            }
        }

        ArrayPool<RowRun>.Shared.Return(runs);
        ArrayPool<sbyte>.Shared.Return(bytes);
        ArrayPool<int>.Shared.Return(lanes);
        ArrayPool<short>.Shared.Return(elements);
    }

    [MethodImpl(Compilation.AtOnce)]
    private void TransformInput(ConvolveBlock block, sbyte* input, short* rows, int* image)
    {
        int plane = plan.InHeight * plan.InWidth;
        short* second = rows + (plan.PaddedRows * plan.PaddedWidth);
        long elementStride = (long)plan.Pairs * plan.PlaneStride;
        for (int pair = 0; pair < plan.Pairs; pair++)
        {
            // The last of an odd number of channels is paired with what is left of an earlier one: its weights are 0.
            Widen(block, input + (2L * pair * plane), rows);
            if ((2 * pair) + 1 < plan.GroupChannels)
            {
                Widen(block, input + (((2L * pair) + 1) * plane), second);
            }

            // Whole vectors are written: what they write past a row of tiles is overwritten by the next row, or by the next plane.
            for (int tileRow = 0; tileRow < (block.Rows + 1) / 2; tileRow++)
            {
                int first = 2 * tileRow * plan.PaddedWidth;
                int* target = image + ((long)pair * plan.PlaneStride) + (tileRow * plan.TilesAcross);
                IntegerWinogradTransforms<TLanes, TVector>.Input(
                    rows + first, second + first, plan.PaddedWidth, plan.TilesAcross, target, elementStride);
            }
        }
    }

    // The padding is there already.
    private void Widen(ConvolveBlock block, sbyte* channel, short* rows)
    {
        int left = Math.Min(plan.Window.PadLeft, plan.PaddedWidth);
        int count = Math.Min(plan.InWidth, plan.PaddedWidth - left);
        for (int i = 0; i < plan.PaddedRows; i++, rows += plan.PaddedWidth)
        {
            long y = (long)block.FirstRow + i - plan.Window.PadTop;
            if (y >= 0 && y < plan.InHeight)
            {
                ByteWidening.Widen(channel + (y * plan.InWidth), rows + left, count);
            }
        }
    }

    [MethodImpl(Compilation.AtOnce)]
    private void Multiply(ConvolveBlock block, int firstChannels, int endChannels, in Memory memory, Span<RowRun> runs)
    {
        int tiles = (block.Rows + 1) / 2 * plan.TilesAcross;
        int vectors = (tiles + TLanes.Count - 1) / TLanes.Count;
        int parts = (vectors + PairTile<TLanes, TVector>.WidestBlock - 1) / PairTile<TLanes, TVector>.WidestBlock;
        long plane = (long)plan.OutHeight * plan.OutWidth;
        long firstPlane = (((long)block.Batch * plan.Groups) + block.Group) * plan.GroupOutputs;
        for (int part = 0; part < parts; part++)
        {
            // Parts of equal width, rather than a narrow last one.
            int first = (int)((long)vectors * part / parts);
            int width = (int)((long)vectors * (part + 1) / parts) - first;
            int tile = first * TLanes.Count;
            int count = Math.Min(width * TLanes.Count, tiles - tile);

            // A block with an odd number of rows has no lower outputs in its last row of tiles.
            int upperRuns = RowRun.Find(runs, 2 * plan.TilesAcross, plan.OutWidth, 2 * plan.OutWidth, 2 * tile, 2 * count);
            int lowerCount = Math.Clamp((block.Rows / 2 * plan.TilesAcross) - tile, 0, count);
            int lowerRuns = RowRun.Find(
                runs[upperRuns..], 2 * plan.TilesAcross, plan.OutWidth, 2 * plan.OutWidth, 2 * tile, 2 * lowerCount);
            for (int channels = firstChannels; channels < endChannels; channels++)
            {
                Products(memory, block.Group, channels, tile, width);
                int channel = channels * PackedConvolution.ChannelBlock;
                for (int i = 0; i < PackedConvolution.ChannelBlock && channel + i < plan.GroupOutputs; i++)
                {
                    sbyte* target = memory.Output + ((firstPlane + channel + i) * plane) + ((long)block.FirstRow * plan.OutWidth);
                    sbyte* rows = Results(memory, i, width * TLanes.Count, (block.Group * plan.GroupOutputs) + channel + i);
                    RowRun.Copy(runs[..upperRuns], rows, target, 0);
                    RowRun.Copy(runs.Slice(upperRuns, lowerRuns), rows + (2 * TileLanes) + Slack, target + plan.OutWidth, 0);
                }
            }
        }
    }

    private void Products(in Memory memory, int group, int channels, int tile, int width)
    {
        int weightStride = plan.Pairs * PackedConvolution.ChannelBlock;
        int* weights = memory.Weights + ((((long)group * plan.ChannelBlocks) + channels) * PackedWinograd.Elements * weightStride);
        int* image = memory.Image + tile;
        int* products = memory.Products;
        for (int element = 0; element < PackedWinograd.Elements; element++)
        {
            PairTile<TLanes, TVector>.Block(image, memory.Offsets, plan.Pairs, weights, width, products, TileLanes);
            weights += weightStride;
            image += (long)plan.Pairs * plan.PlaneStride;
            products += ChannelLanes;
        }
    }

    // The upper outputs of all tiles of one channel as a row, and the lower ones in a second row behind it.
    private sbyte* Results(in Memory memory, int place, int tiles, int channel)
    {
        IntegerWinogradTransforms<TLanes, TVector>.Output(memory.Products + (place * TileLanes), ChannelLanes, tiles, memory.Sums);
        sbyte* quarters = memory.Results + (2 * ((2 * TileLanes) + Slack));
        stage.Apply<TLanes, TVector>(memory.Sums, 4 * tiles, channel, 1, quarters, 0);
        ByteInterleaving.Interleave(quarters, quarters + tiles, tiles, memory.Results);
        ByteInterleaving.Interleave(quarters + (2 * tiles), quarters + (3 * tiles), tiles, memory.Results + (2 * TileLanes) + Slack);
        return memory.Results;
    }

    private readonly struct Memory(int* image, int* offsets, int* weights, int* products, int* sums, sbyte* results, sbyte* output)
    {
        public readonly int* Image = image;
        public readonly int* Offsets = offsets;
        public readonly int* Weights = weights;
        public readonly int* Products = products;
        public readonly int* Sums = sums;
        public readonly sbyte* Results = results;
        public readonly sbyte* Output = output;
    }
}
