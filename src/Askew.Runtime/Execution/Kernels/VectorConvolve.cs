using System.Buffers;
using Askew.Execution.Kernels.Convolution;
using Askew.Execution.Kernels.Lanes;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Execution.Kernels;

/// <summary><see cref="Convolve"/> of signed bytes by multiply-adds of pairs of 16-bit integers.</summary>
/// <remarks>How the work is cut and laid out is described at <see cref="ConvolvePlan"/>, <see cref="PairPlane"/> and
/// <see cref="PairTile{TLanes, TVector}"/>.</remarks>
internal sealed class VectorConvolve<TLanes, TVector> : IKernel
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    public string Name => TLanes.Name + "-convolve";

    public bool IsSupported => TLanes.IsSupported;

    public BoundKernel? Bind(IntegerInstruction instruction, IntegerProgram program)
    {
        if (instruction is not Convolve convolve
            || !TensorMemory.IsBytes(program, convolve.Input)
            || !TensorMemory.HasSlack(program, convolve.Input)
            || !TensorMemory.IsBytes(program, convolve.Output))
        {
            return null;
        }

        ConvolvePlan? plan = ConvolvePlan.For(convolve, program.Tensors[convolve.Input], program.Tensors[convolve.Output]);
        return plan is null ? null : new Bound(convolve, plan).Run;
    }

    private sealed unsafe class Bound(Convolve instruction, ConvolvePlan plan)
    {
        private readonly ByteStage stage = new(instruction.Stage);

        public void Run(TensorStorage storage, Workers workers)
        {
            // Where there are few blocks of pixels, several threads share one by its output channels, and each packs it for itself.
            int blocks = plan.Batch * plan.Groups * plan.BlocksDown * plan.BlocksAcross;
            int shares = workers.Threads == 1 ? 1 : Math.Clamp((2 * workers.Threads) / blocks, 1, plan.ChannelBlocks);
            Partition.For(workers, plan.Work, blocks * shares, (first, end) => RunPieces(storage, first, end, shares));
        }

        private void RunPieces(TensorStorage storage, int firstPiece, int endPiece, int shares)
        {
            int stride = TileVectors * TLanes.Count;
            int rowBytes = PairPacking<TLanes, TVector>.RowBytes(plan);
            byte[] bytes = ArrayPool<byte>.Shared.Rent((2 * rowBytes) + stride + ConvolvePlan.SlackLanes);
            int[] lanes = ArrayPool<int>.Shared.Rent((int)plan.BlockLanes + (plan.WeightBlock * stride) + (64 / sizeof(int)));
            fixed (sbyte* input = storage.Integers<sbyte>(instruction.Input), output = storage.Integers<sbyte>(instruction.Output))
            fixed (byte* work = bytes)
            fixed (int* unaligned = lanes)
            {
                // Tiles read fastest from whole cache lines.
                int* sums = (int*)(((nint)unaligned + 63) & ~63);
                int* image = sums + (plan.WeightBlock * stride);
                int packed = -1;
                for (int piece = firstPiece; piece < endPiece; piece++)
                {
                    Block block = BlockOf(piece / shares);
                    if (packed != piece / shares)
                    {
                        packed = piece / shares;
                        sbyte* channels = input + ((((long)block.Batch * plan.Groups) + block.Group) * plan.GroupChannels * plan.InHeight * plan.InWidth);
                        PairPacking<TLanes, TVector>.Pack(plan, channels, block.FirstRow, block.FirstColumn, (sbyte*)work, image);
                    }

                    int share = piece % shares;
                    var scratch = new Scratch(image, sums, (sbyte*)work + (2 * rowBytes));
                    Multiply(block, plan.ChannelBlocks * share / shares, plan.ChannelBlocks * (share + 1) / shares, scratch, output);
                }
            }

            ArrayPool<int>.Shared.Return(lanes);
            ArrayPool<byte>.Shared.Return(bytes);
        }

        private int TileVectors => plan.WeightBlock == 1 ? SingleTileVectors : PairTile<TLanes, TVector>.WidestBlock;

        // A single channel has a longer run of pixels, which are requantised together.
        private const int SingleTileVectors = 64;

        private Block BlockOf(int number)
        {
            (int rest, int across) = Math.DivRem(number, plan.BlocksAcross);
            (rest, int down) = Math.DivRem(rest, plan.BlocksDown);
            (int batch, int group) = Math.DivRem(rest, plan.Groups);
            int row = down * plan.BlockRows;
            int column = across * plan.BlockColumns;
            return new Block(
                batch, group, row, column, Math.Min(plan.BlockRows, plan.OutHeight - row), Math.Min(plan.BlockColumns, plan.OutWidth - column));
        }

        // Tiles of pixels outside, channels inside: the activations of a tile stay in the first-level cache, while the weights stream past.
        private void Multiply(Block block, int firstChannels, int endChannels, Scratch scratch, sbyte* output)
        {
            int pixels = ((block.Rows - 1) * plan.Pitch) + block.Columns;
            int vectors = (pixels + TLanes.Count - 1) / TLanes.Count;
            int tiles = (vectors + TileVectors - 1) / TileVectors;
            int stride = TileVectors * TLanes.Count;
            fixed (int* offsets = plan.Offsets, weights = plan.Weights)
            {
                for (int tile = 0; tile < tiles; tile++)
                {
                    // Tiles of equal width, rather than a narrow last one.
                    int first = vectors * tile / tiles;
                    int width = (vectors * (tile + 1) / tiles) - first;
                    int pixel = first * TLanes.Count;
                    int count = Math.Min(width * TLanes.Count, pixels - pixel);
                    for (int channels = firstChannels; channels < endChannels; channels++)
                    {
                        int* blockWeights = weights + ((((long)block.Group * plan.ChannelBlocks) + channels) * plan.Steps * plan.WeightBlock);
                        if (plan.WeightBlock == 1)
                        {
                            PairTile<TLanes, TVector>.Single(scratch.Image + pixel, offsets, plan.Steps, blockWeights, width, scratch.Sums);
                        }
                        else
                        {
                            PairTile<TLanes, TVector>.Block(scratch.Image + pixel, offsets, plan.Steps, blockWeights, width, scratch.Sums, stride);
                        }

                        int firstChannel = channels * plan.WeightBlock;
                        int channelCount = Math.Min(plan.WeightBlock, plan.GroupOutputs - firstChannel);
                        for (int i = 0; i < channelCount; i++)
                        {
                            int channel = (block.Group * plan.GroupOutputs) + firstChannel + i;
                            stage.Apply<TLanes, TVector>(scratch.Sums + (i * stride), count, plan.Requantizers[channel], scratch.Results);
                            long plane = ((long)block.Batch * plan.Groups * plan.GroupOutputs) + channel;
                            CopyRows(block, scratch.Results, pixel, count, output + (plane * plan.OutHeight * plan.OutWidth));
                        }
                    }
                }
            }
        }

        // The results of lanes pixel to pixel + count - 1 go to their places in the output; those between two rows are nobody's.
        private void CopyRows(Block block, sbyte* results, int pixel, int count, sbyte* plane)
        {
            (int y, int x) = Math.DivRem(pixel, plan.Pitch);
            for (int i = 0; i < count; y++, x = 0)
            {
                int length = Math.Min(block.Columns - x, count - i);
                if (length > 0)
                {
                    sbyte* target = plane + ((long)(block.FirstRow + y) * plan.OutWidth) + block.FirstColumn + x;
                    new ReadOnlySpan<sbyte>(results + i, length).CopyTo(new Span<sbyte>(target, length));
                }

                i += plan.Pitch - x;
            }
        }
    }

    private readonly record struct Block(int Batch, int Group, int FirstRow, int FirstColumn, int Rows, int Columns);

    private readonly unsafe struct Scratch(int* image, int* sums, sbyte* results)
    {
        public readonly int* Image = image;
        public readonly int* Sums = sums;
        public readonly sbyte* Results = results;
    }
}
