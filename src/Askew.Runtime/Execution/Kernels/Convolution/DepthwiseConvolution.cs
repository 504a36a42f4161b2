using System.Buffers;
using System.Runtime.CompilerServices;
using Askew.Execution.Kernels.Lanes;
using Askew.Execution.Kernels.Stages;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Convolution;

/// <summary>Runs a <see cref="DepthwisePlan"/>.</summary>
internal sealed unsafe class DepthwiseConvolution<TLanes, TVector>(Convolve instruction, DepthwisePlan plan)
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    // Lanes that are computed and requantised together; their sums stay in the first-level cache.
    private const int TileLanes = 512;

    private readonly ChannelStage stage = new(instruction.Stage, instruction.Requantizers);

    /// <summary>Runs the convolution.</summary>
    public void Run(TensorStorage storage, Workers workers) =>
        Partition.For(workers, plan.Outputs / 2, plan.Blocks, (first, end) => RunBlocks(storage, first, end));

    [MethodImpl(Compilation.AtOnce)]
    private void RunBlocks(TensorStorage storage, int firstBlock, int endBlock)
    {
        const int slack = DepthwisePlan.SlackElements;
        short[] elements = ArrayPool<short>.Shared.Rent((int)plan.BlockLength);
        int[] lanes = ArrayPool<int>.Shared.Rent((2 * TileLanes) + slack);
        sbyte[] bytes = ArrayPool<sbyte>.Shared.Rent((4 * TileLanes) + (2 * slack));
        RowRun[] runs = ArrayPool<RowRun>.Shared.Rent(2 * TileLanes);
        fixed (sbyte* input = storage.Integers<sbyte>(instruction.Input), output = storage.Integers<sbyte>(instruction.Output), results = bytes)
        fixed (short* image = elements)
        fixed (int* sums = lanes)
        {
            (int Row, int Column) padded = (-1, -1);
            for (int number = firstBlock; number < endBlock; number++)
            {
                // Blocks at the same place of different channels have the same padding.
                ConvolveBlock block = plan.Block(number);
                if (padded != (block.FirstRow, block.FirstColumn))
                {
                    padded = (block.FirstRow, block.FirstColumn);
                    elements.AsSpan(0, (int)plan.BlockLength).Fill((short)plan.PadValue);
                }

                long plane = ((long)block.Batch * plan.Groups) + block.Group;
                Pack(block, input + (plane * plan.InHeight * plan.InWidth), image);
                for (int i = 0; i < plan.GroupOutputs; i++)
                {
                    sbyte* target = output + (((plane * plan.GroupOutputs) + i) * plan.OutHeight * plan.OutWidth);
                    Multiply(block, (block.Group * plan.GroupOutputs) + i, image, sums, results, runs, target + ((long)block.FirstRow * plan.OutWidth) + block.FirstColumn);
                }
            }
        }

        ArrayPool<RowRun>.Shared.Return(runs);
        ArrayPool<sbyte>.Shared.Return(bytes);
        ArrayPool<int>.Shared.Return(lanes);
        ArrayPool<short>.Shared.Return(elements);
    }

    // The padding is there already.
    [MethodImpl(Compilation.AtOnce)]
    private void Pack(ConvolveBlock block, sbyte* input, short* image)
    {
        long left = ((long)block.FirstColumn * plan.Window.StrideWidth) - plan.Window.PadLeft;
        int start = (int)Math.Clamp(-left, 0, plan.Width);
        int end = (int)Math.Clamp(plan.InWidth - left, start, plan.Width);
        foreach (int phase in plan.Phases)
        {
            for (int v = 0; v < plan.PlaneRows; v++, image += plan.Width)
            {
                long y = ((long)(block.FirstRow + v) * plan.Window.StrideHeight) + phase - plan.Window.PadTop;
                if (y >= 0 && y < plan.InHeight)
                {
                    ByteWidening.Widen(input + (y * plan.InWidth) + left + start, image + start, end - start);
                }
            }
        }
    }

    [MethodImpl(Compilation.AtOnce)]
    private void Multiply(ConvolveBlock block, int channel, short* image, int* sums, sbyte* results, Span<RowRun> runs, sbyte* target)
    {
        int outputs = ((block.Rows - 1) * plan.OutputPitch) + block.Columns;
        int lanes = (outputs + plan.OutputsPerLane - 1) / plan.OutputsPerLane;
        int room = ((block.Rows - 1) * plan.OutWidth) + block.Columns;
        int steps = plan.Offsets.Length;
        fixed (int* offsets = plan.Offsets, weights = &plan.Weights[channel * steps * plan.OutputsPerLane])
        {
            for (int lane = 0; lane < lanes; lane += TileLanes)
            {
                int count = (Math.Min(TileLanes, lanes - lane) + TLanes.Count - 1) / TLanes.Count * TLanes.Count;
                sbyte* bytes = results;
                if (plan.OutputsPerLane == 2)
                {
                    DepthwiseTile<TLanes, TVector>.TwoOutputs(image + (2 * lane), offsets, steps, weights, count, sums, sums + count);
                    stage.Apply<TLanes, TVector>(sums, 2 * count, channel, 1, results, 0);
                    bytes += (2 * TileLanes) + DepthwisePlan.SlackElements;
                    ByteInterleaving.Interleave(results, results + count, count, bytes);
                }
                else
                {
                    DepthwiseTile<TLanes, TVector>.OneOutput(image + (2 * lane), offsets, steps, weights, count, sums);
                    stage.Apply<TLanes, TVector>(sums, count, channel, 1, results, 0);
                }

                int first = lane * plan.OutputsPerLane;
                int found = RowRun.Find(runs, plan.OutputPitch, block.Columns, plan.OutWidth, first, Math.Min(count * plan.OutputsPerLane, outputs - first));
                RowRun.Copy(runs[..found], bytes, target, room);
            }
        }
    }
}
