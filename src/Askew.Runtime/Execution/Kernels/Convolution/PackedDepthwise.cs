using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Convolution;

/// <summary>A convolution whose groups have one input channel each, cut into blocks, with its weights packed.</summary>
/// <remarks>
/// The rows of a block are widened to 16 bits and padded; with a stride, the rows that windows meet at the same height of theirs lie
/// together. A 32-bit lane then is a pair of neighbouring columns, (2l, 2l + 1). With stride 2 it is where output l begins, and one
/// multiply-add takes two columns of its window. With stride 1 outputs 2l and 2l + 1 begin there: the same pairs serve both, with weights
/// that are moved by one for the second. Rows follow one another without a gap, so that vectors run on over their ends.
/// </remarks>
internal sealed class PackedDepthwise : BlockedConvolution
{
    /// <summary>Elements that may be read or written past the last: two vectors' worth.</summary>
    public const int SlackElements = 128;

    // 16-bit elements of a block: half of a first-level cache.
    private const int BlockElements = 8 * 1024;
    private const long LargestBlockElements = 1 << 27;

    private PackedDepthwise(Convolve instruction, Shape input, Shape output)
        : base(instruction, input, output)
    {
        OutputsPerLane = Window.StrideWidth == 1 ? 2 : 1;
        Phases = [.. Enumerable.Range(0, Window.KernelHeight).Select(i => i * Window.DilationHeight % Window.StrideHeight).Distinct()];
        int reachRows = (Window.KernelHeight - 1) * Window.DilationHeight / Window.StrideHeight;
        int elementsPerColumn = Window.StrideWidth;
        Cut(BlockElements / Phases.Length / elementsPerColumn, reachRows, Window.KernelWidth);
        PlaneRows = BlockRows + reachRows;

        // A whole number of lanes where each output has one.
        long width = ((BlockColumns - 1L) * Window.StrideWidth) + Window.KernelWidth;
        width += OutputsPerLane == 1 ? width % 2 : 0;
        BlockLength = ((long)Phases.Length * PlaneRows * width) + SlackElements;
        Width = (int)Math.Min(width, int.MaxValue);
        (Offsets, Weights) = BlockLength <= LargestBlockElements ? PackWeights(instruction.Weights) : ([], []);
    }

    /// <summary>Outputs that begin in one lane: 2 with a stride of 1 along the width, else 1.</summary>
    public int OutputsPerLane { get; }

    /// <summary>The heights, modulo the stride, at which windows meet rows: each has a plane of its own in a block.</summary>
    public int[] Phases { get; }

    /// <summary>Rows of a plane.</summary>
    public int PlaneRows { get; }

    /// <summary>Elements of a row.</summary>
    public int Width { get; }

    /// <summary>Outputs from one row to the next.</summary>
    public int OutputPitch => OutputsPerLane == 1 ? Width / 2 : Width;

    /// <summary>Lanes in which outputs of a block begin.</summary>
    public int LanesOfBlock => (((BlockRows - 1) * OutputPitch) + BlockColumns + OutputsPerLane - 1) / OutputsPerLane;

    /// <summary>Elements of a block, what is read past its end included.</summary>
    public long BlockLength { get; }

    /// <summary>For each step where it reads, in elements from where the output begins.</summary>
    public int[] Offsets { get; }

    /// <summary>[output channel, step, output of the lane]: pairs of 16-bit weights.</summary>
    public int[] Weights { get; }

    /// <summary>Outputs of the whole convolution.</summary>
    public long Outputs => (long)Batch * Groups * GroupOutputs * OutHeight * OutWidth;

    /// <summary>The plan for <paramref name="instruction"/>; null if it is not meant for it.</summary>
    public static PackedDepthwise? For(Convolve instruction, ProgramTensor input, ProgramTensor output)
    {
        if (input.Shape.ElementCount == 0
            || output.Shape.ElementCount == 0
            || instruction.Groups != input.Shape[1]
            || instruction.Window.IsPointwise
            || instruction.Window.StrideWidth > 2
            || (instruction.Window.DilationWidth > 1 && instruction.Window.KernelWidth > 1)
            || output.Shape[1] / instruction.Groups >= PackedConvolution.ChannelBlock / 2
            || !SumBound.FitsIntegers(instruction.Weights, output.Shape[1], input))
        {
            return null;
        }

        var plan = new PackedDepthwise(instruction, input.Shape, output.Shape);
        return plan.BlockLength <= LargestBlockElements ? plan : null;
    }

    private (int[] Offsets, int[] Weights) PackWeights(sbyte[] weights)
    {
        // The second output of a lane begins one column further on, so its window may end in one pair more.
        int pairs = (Window.KernelWidth + OutputsPerLane) / 2;
        var offsets = new int[Window.KernelHeight * pairs];
        int[] packed = new int[Groups * GroupOutputs * offsets.Length * OutputsPerLane];
        int next = 0;
        for (int i = 0; i < Window.KernelHeight; i++)
        {
            int row = i * Window.DilationHeight;
            int plane = Array.IndexOf(Phases, row % Window.StrideHeight);
            for (int pair = 0; pair < pairs; pair++)
            {
                offsets[(i * pairs) + pair] = (((plane * PlaneRows) + (row / Window.StrideHeight)) * Width) + (2 * pair);
            }
        }

        for (int channel = 0; channel < Groups * GroupOutputs; channel++)
        {
            for (int i = 0; i < Window.KernelHeight; i++)
            {
                ReadOnlySpan<sbyte> row = weights.AsSpan(((channel * Window.KernelHeight) + i) * Window.KernelWidth, Window.KernelWidth);
                for (int pair = 0; pair < pairs; pair++)
                {
                    for (int output = 0; output < OutputsPerLane; output++)
                    {
                        packed[next++] = WeightPair.Of(WeightAt(row, (2 * pair) - output), WeightAt(row, (2 * pair) + 1 - output));
                    }
                }
            }
        }

        return (offsets, packed);
    }

    private static int WeightAt(ReadOnlySpan<sbyte> row, int column) => (uint)column < (uint)row.Length ? row[column] : 0;
}
