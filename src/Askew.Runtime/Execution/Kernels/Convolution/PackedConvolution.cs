using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Convolution;

/// <summary>Everything about a convolution that is known before it runs: how it is cut into blocks, and its weights, packed.</summary>
/// <remarks>
/// For each block the input that it needs is packed once: widened, paired, padded, and
/// with strided elements brought together (<see cref="PairPlane"/>). Output pixel (y, x) of the block is then lane y * Pitch + x of every
/// step, so tiles run over consecutive lanes; lanes past the end of a row compute numbers that nobody reads.
/// </remarks>
internal sealed class PackedConvolution : BlockedConvolution
{
    /// <summary>Output channels that one tile computes at once, where a group has more than a few.</summary>
    public const int ChannelBlock = 8;

    /// <summary>Lanes that a tile may read past the last pixel: the widest tile and one vector more.</summary>
    public const int SlackLanes = 128;

    // A block that would be larger, for the sake of a window that is mostly padding, is left to the specification.
    private const long LargestBlockLanes = 1 << 27;

    // 32-bit lanes of a packed block: a good part of a second-level cache, or half of a first-level cache where a group has few channels.
    private const int LargeBlockLanes = 48 * 1024;
    private const int SmallBlockLanes = 4 * 1024;

    private PackedConvolution(Convolve instruction, Shape input, Shape output)
        : base(instruction, input, output)
    {
        var pairs = new PairSteps(Window, GroupChannels);
        Planes = [.. pairs.Planes];
        Steps = pairs.Steps.Count;
        int reachRows = pairs.Steps.Max(step => step.Row);
        int reachColumns = pairs.Steps.Max(step => step.Column);

        // Few output channels per group: each is computed alone.
        WeightBlock = GroupOutputs < ChannelBlock / 2 ? 1 : ChannelBlock;
        ChannelBlocks = (GroupOutputs + WeightBlock - 1) / WeightBlock;
        Cut(Math.Max(1, (WeightBlock == 1 ? SmallBlockLanes : LargeBlockLanes) / Planes.Length), reachRows, reachColumns);
        Pitch = BlockColumns + reachColumns;
        PlaneRows = BlockRows + reachRows;

        // An odd number of cache lines between planes: a power of two would put them all into the same few places of a cache.
        PlaneStride = (int)Math.Min((((((long)PlaneRows * Pitch) + 15) / 16) | 1) * 16, int.MaxValue);
        Offsets = [.. pairs.Steps.Select(step => (step.Plane * PlaneStride) + (step.Row * Pitch) + step.Column)];
        Weights = PackWeights(instruction.Weights, pairs.Steps);
    }

    /// <summary>The planes of a packed block.</summary>
    public PairPlane[] Planes { get; }

    /// <summary>Rows of lanes of a plane.</summary>
    public int PlaneRows { get; }

    /// <summary>Lanes from one row of a plane to the next.</summary>
    public int Pitch { get; }

    /// <summary>Lanes from one plane to the next.</summary>
    public int PlaneStride { get; }

    /// <summary>Multiply-adds for each output.</summary>
    public int Steps { get; }

    /// <summary>For each step where it reads, in lanes from that of the output pixel.</summary>
    public int[] Offsets { get; }

    /// <summary>Output channels whose weights lie side by side: <see cref="ChannelBlock"/>, or 1 where a group has few.</summary>
    public int WeightBlock { get; }

    /// <summary>Blocks of output channels in a group.</summary>
    public int ChannelBlocks { get; }

    /// <summary>[group, channel block, step, channel of the block]: pairs of 16-bit weights; 0 for channels that are not there.</summary>
    public int[] Weights { get; }

    /// <summary>32-bit lanes of a packed block, what tiles read past its end included.</summary>
    public long BlockLanes => ((long)Planes.Length * PlaneStride) + SlackLanes;

    /// <summary>Multiplications of the whole convolution.</summary>
    public long Multiplications => (long)Batch * Groups * GroupOutputs * OutHeight * OutWidth * Steps * 2;

    /// <summary>The plan for <paramref name="instruction"/>; null where its sums could exceed 32 bits, or there is nothing to
    /// compute.</summary>
    public static PackedConvolution? For(Convolve instruction, ProgramTensor input, ProgramTensor output)
    {
        if (output.Shape.ElementCount == 0 || input.Shape.ElementCount == 0
            || !SumBound.FitsIntegers(instruction.Weights, output.Shape[1], input))
        {
            return null;
        }

        var plan = new PackedConvolution(instruction, input.Shape, output.Shape);
        return plan.BlockLanes <= LargestBlockLanes ? plan : null;
    }

    private int[] PackWeights(sbyte[] weights, IReadOnlyList<PairStep> steps)
    {
        int rowLength = GroupChannels * Window.KernelSize;
        int[] packed = new int[Groups * ChannelBlocks * Steps * WeightBlock];
        int next = 0;
        for (int group = 0; group < Groups; group++)
        {
            for (int block = 0; block < ChannelBlocks; block++)
            {
                foreach (PairStep step in steps)
                {
                    for (int channel = block * WeightBlock; channel < (block + 1) * WeightBlock; channel++, next++)
                    {
                        if (channel < GroupOutputs)
                        {
                            int row = ((group * GroupOutputs) + channel) * rowLength;
                            packed[next] = WeightPair.Of(weights[row + step.FirstWeight], step.SecondWeight < 0 ? 0
                                : weights[row + step.SecondWeight]);
                        }
                    }
                }
            }
        }

        return packed;
    }
}
