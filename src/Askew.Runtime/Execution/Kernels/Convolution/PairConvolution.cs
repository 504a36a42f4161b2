using System.Buffers;
using System.Runtime.CompilerServices;
using Askew.Execution.Kernels.Lanes;
using Askew.Execution.Kernels.Stages;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Convolution;

/// <summary>Runs a <see cref="PackedConvolution"/>: packs block by block, computes tile by tile, and brings the results to their
/// places.</summary>
internal sealed unsafe class PairConvolution<TLanes, TVector>(Convolve instruction, PackedConvolution plan, bool isWideInput, bool isWide)
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    // A single channel has a longer run of pixels, which are requantised together.
    private const int SingleTileVectors = 64;

    // Results have 16 bits or 8.
    private readonly WideStage? wideStage = isWide ? new WideStage(instruction.Stage, instruction.Requantizers) : null;
    private readonly ChannelStage? stage = isWide ? null : new ChannelStage(instruction.Stage, instruction.Requantizers);
    private readonly int tileVectors = plan.WeightBlock == 1 ? SingleTileVectors : PairTile<TLanes, TVector>.WidestBlock;

    private int TileLanes => tileVectors * TLanes.Count;

    /// <summary>Runs the convolution.</summary>
    public void Run(TensorStorage storage, Workers workers)
    {
        // Where there are few blocks of pixels, several threads share one by its output channels, and each packs it for itself.
        int shares = workers.Threads == 1 ? 1 : Math.Clamp((2 * workers.Threads) / plan.Blocks, 1, plan.ChannelBlocks);
        Partition.For(workers, plan.Multiplications / 64, plan.Blocks * shares, (first, end) => RunPieces(storage, first, end, shares));
    }

    [MethodImpl(Compilation.AtOnce)]
    private void RunPieces(TensorStorage storage, int firstPiece, int endPiece, int shares)
    {
        int rowBytes = PairPacking<TLanes, TVector>.RowElements(plan) * (isWideInput ? sizeof(short) : sizeof(sbyte));
        sbyte[] bytes = ArrayPool<sbyte>.Shared.Rent((2 * rowBytes) + (plan.WeightBlock * TileLanes) + PackedConvolution.SlackLanes);
        int[] lanes = ArrayPool<int>.Shared.Rent((int)plan.BlockLanes + (plan.WeightBlock * TileLanes) + (64 / sizeof(int)));
        RowRun[] runs = ArrayPool<RowRun>.Shared.Rent(TileLanes);
        fixed (sbyte* rows = bytes)
        fixed (byte* input = storage.Bytes(instruction.Input), output = storage.Bytes(instruction.Output))
        fixed (int* unaligned = lanes, offsets = plan.Offsets, weights = plan.Weights)
        {
            // Tiles read fastest from whole cache lines.
            int* sums = (int*)(((nint)unaligned + 63) & ~63);
            int* image = sums + (plan.WeightBlock * TileLanes);
            var memory = new Memory(image, offsets, weights, sums, rows + (2 * rowBytes), output);
            int packed = -1;
            for (int piece = firstPiece; piece < endPiece; piece++)
            {
                (int number, int share) = Math.DivRem(piece, shares);
                ConvolveBlock block = plan.Block(number);
                if (packed != number)
                {
                    packed = number;
                    long first = (((long)block.Batch * plan.Groups) + block.Group) * plan.GroupChannels * plan.InHeight * plan.InWidth;
                    if (isWideInput)
                    {
                        PairPacking<TLanes, TVector>.Pack(
                            plan, (short*)input + first, block.FirstRow, block.FirstColumn, (short*)rows, image);
                    }
                    else
                    {
                        PairPacking<TLanes, TVector>.Pack(plan, (sbyte*)input + first, block.FirstRow, block.FirstColumn, rows, image);
                    }
                }

                Multiply(block, plan.ChannelBlocks * share / shares, plan.ChannelBlocks * (share + 1) / shares, memory, runs);
            }
        }

        ArrayPool<RowRun>.Shared.Return(runs);
        ArrayPool<int>.Shared.Return(lanes);
        ArrayPool<sbyte>.Shared.Return(bytes);
    }

    // Tiles of pixels outside, channels inside: the activations of a tile stay in the first-level cache, while the weights stream past.
    [MethodImpl(Compilation.AtOnce)]
    private void Multiply(ConvolveBlock block, int firstChannels, int endChannels, in Memory memory, Span<RowRun> runs)
    {
        int pixels = ((block.Rows - 1) * plan.Pitch) + block.Columns;
        int vectors = (pixels + TLanes.Count - 1) / TLanes.Count;
        int tiles = (vectors + tileVectors - 1) / tileVectors;

        // The place of the block in each plane of the output, and where it ends: what lies behind may belong to another thread.
        int start = (block.FirstRow * plan.OutWidth) + block.FirstColumn;
        int room = ((block.Rows - 1) * plan.OutWidth) + block.Columns;
        bool isDense = block.Rows == 1 || plan.Pitch == plan.OutWidth;
        long plane = (long)plan.OutHeight * plan.OutWidth;
        long firstPlane = ((long)block.Batch * plan.Groups) + block.Group;
        for (int tile = 0; tile < tiles; tile++)
        {
            // Tiles of equal width, rather than a narrow last one.
            int first = (int)((long)vectors * tile / tiles);
            int width = (int)((long)vectors * (tile + 1) / tiles) - first;
            int pixel = first * TLanes.Count;
            int lanes = width * TLanes.Count;
            int count = Math.Min(lanes, pixels - pixel);
            bool isDirect = isDense && stage is { CanSpreadResults: true } && pixel + lanes <= room;
            int runCount = isDirect ? 0 : RowRun.Find(runs, plan.Pitch, block.Columns, plan.OutWidth, pixel, count);
            for (int channels = firstChannels; channels < endChannels; channels++)
            {
                Sums(memory, block.Group, channels, pixel, width);
                int channel = channels * plan.WeightBlock;
                int channelCount = Math.Min(plan.WeightBlock, plan.GroupOutputs - channel);
                long place = (((firstPlane * plan.GroupOutputs) + channel) * plane) + start;
                channel += block.Group * plan.GroupOutputs;
                if (wideStage is not null)
                {
                    wideStage.Apply<TLanes, TVector>(memory.Sums, lanes, channel, channelCount);
                    for (int i = 0; i < channelCount; i++)
                    {
                        RowRun.Narrow(runs[..runCount], memory.Sums + (i * lanes), (short*)memory.Output + place + (i * plane));
                    }

                    continue;
                }

                sbyte* target = (sbyte*)memory.Output + place;
                if (isDirect)
                {
                    stage!.Apply<TLanes, TVector>(memory.Sums, lanes, channel, channelCount, target + pixel, plane);
                    continue;
                }

                stage!.Apply<TLanes, TVector>(memory.Sums, lanes, channel, channelCount, memory.Results, lanes);
                for (int i = 0; i < channelCount; i++)
                {
                    RowRun.Copy(runs[..runCount], memory.Results + (i * lanes), target + (i * plane), room);
                }
            }
        }
    }

    private void Sums(in Memory memory, int group, int channels, int pixel, int width)
    {
        int* weights = memory.Weights + ((((long)group * plan.ChannelBlocks) + channels) * plan.Steps * plan.WeightBlock);
        if (plan.WeightBlock == 1)
        {
            PairTile<TLanes, TVector>.Single(memory.Image + pixel, memory.Offsets, plan.Steps, weights, width, memory.Sums);
        }
        else
        {
            PairTile<TLanes, TVector>.Block(
                memory.Image + pixel, memory.Offsets, plan.Steps, weights, width, memory.Sums, width * TLanes.Count);
        }
    }

    private readonly struct Memory(int* image, int* offsets, int* weights, int* sums, sbyte* results, byte* output)
    {
        public readonly int* Image = image;
        public readonly int* Offsets = offsets;
        public readonly int* Weights = weights;
        public readonly int* Sums = sums;
        public readonly sbyte* Results = results;
        public readonly byte* Output = output;
    }
}
