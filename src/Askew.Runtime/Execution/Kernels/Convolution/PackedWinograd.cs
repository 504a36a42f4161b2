using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Execution.Kernels.Convolution;

/// <summary>A dense 3x3 convolution by Winograd's minimal filtering F(2x2, 3x3), in integers and exact: 16 multiplications for 4 outputs,
/// not 36.</summary>
/// <remarks>
/// A tile is 2x2 outputs; it sees 4x4 inputs d. With U = (2G) g (2G)' for the weights g and V = B' d B, the outputs are A' (U * V) A / 4,
/// where * multiplies element by element, and
/// <code>
/// B' = 1  0 -1  0     2G = 2  0  0     A' = 1  1  1  0
///      0  1  1  0          1  1  1          0  1 -1 -1
///      0 -1  1  0          1 -1  1
///      0  1  0 -1          0  0  2
/// </code>
/// V has 11 bits and U 12, so pairs of channels go through the same multiply-adds of 16 bits as in <see cref="PackedConvolution"/>, 16 times
/// over, once for each element of the 4x4. Sums wrap around modulo 2^32 on the way, but not in the end: there they are 4 times those of the
/// convolution.
/// </remarks>
internal sealed class PackedWinograd : BlockedConvolution
{
    /// <summary>Elements of the transformed 4x4.</summary>
    public const int Elements = 16;

    // Fewer channels do not pay for the transforms.
    private const int FewestChannels = 8;

    // Smaller images leave most lanes of a vector empty, for more weights than a direct convolution reads.
    private const int FewestTiles = 9;

    // Wider images are left to other kernels: columns times input channels.
    private const int LargestRow = 1 << 20;

    // 32-bit lanes of the transformed inputs of a block: half of a second-level cache.
    private const int BlockLanes = 128 * 1024;

    private PackedWinograd(Convolve instruction, Shape input, Shape output)
        : base(instruction, input, output)
    {
        Pairs = (GroupChannels + 1) / 2;
        TilesAcross = (OutWidth + 1) / 2;
        ChannelBlocks = (GroupOutputs + PackedConvolution.ChannelBlock - 1) / PackedConvolution.ChannelBlock;

        // At least a few vectors of tiles, so that the weights are not read for little.
        int lanes = Math.Max(BlockLanes / Elements / Pairs, 96);
        CutRows(2, Math.Max(1, lanes / TilesAcross));

        // Room for what a vector writes past the end, and an odd number of cache lines between planes, as in PackedConvolution.
        PlaneStride = (((((BlockRows + 1) / 2 * TilesAcross) + 31) / 16) | 1) * 16;
        Offsets = [.. Enumerable.Range(0, Pairs).Select(pair => pair * PlaneStride)];
        Weights = TransformWeights(instruction.Weights);
    }

    /// <summary>Pairs of input channels in a group.</summary>
    public int Pairs { get; }

    /// <summary>Tiles from left to right.</summary>
    public int TilesAcross { get; }

    /// <summary>Blocks of output channels in a group.</summary>
    public int ChannelBlocks { get; }

    /// <summary>Lanes from one plane of transformed inputs to the next; the planes are [element, pair].</summary>
    public int PlaneStride { get; }

    /// <summary>For each pair of channels where its plane begins.</summary>
    public int[] Offsets { get; }

    /// <summary>[group, channel block, element, pair, channel of the block]: pairs of transformed weights.</summary>
    public int[] Weights { get; }

    /// <summary>Elements of a row of the padded input.</summary>
    public int PaddedWidth => (2 * TilesAcross) + 2;

    /// <summary>Rows of the padded input that a block sees.</summary>
    public int PaddedRows => BlockRows + (BlockRows % 2) + 2;

    /// <summary>Multiplications of the whole convolution.</summary>
    public long Multiplications => (long)Batch * Groups * GroupOutputs * OutHeight * OutWidth * Pairs * 2 * Elements / 4;

    /// <summary>The plan for <paramref name="instruction"/>; null if it is not meant for it.</summary>
    public static PackedWinograd? For(Convolve instruction, ProgramTensor input, ProgramTensor output)
    {
        // One row of tiles is the least that a block can have.
        bool isMeant = instruction.Window is
        {
            KernelHeight: 3, KernelWidth: 3, StrideHeight: 1, StrideWidth: 1,
            DilationHeight: 1, DilationWidth: 1
        }
            && input.Shape is { Rank: 4, ElementCount: > 0 }
            && output.Shape is { Rank: 4, ElementCount: > 0 }
            && (long)output.Shape[3] * input.Shape[1] <= LargestRow
            && (long)((output.Shape[2] + 1) / 2) * ((output.Shape[3] + 1) / 2) >= FewestTiles
            && input.Shape[1] / instruction.Groups >= FewestChannels
            && output.Shape[1] / instruction.Groups >= FewestChannels
            && SumBound.FitsIntegers(instruction.Weights, output.Shape[1], input, factor: 4);
        return isMeant ? new PackedWinograd(instruction, input.Shape, output.Shape) : null;
    }

    private int[] TransformWeights(sbyte[] weights)
    {
        int[] packed = new int[Groups * ChannelBlocks * Elements * Pairs * PackedConvolution.ChannelBlock];
        Span<int> first = stackalloc int[Elements];
        Span<int> second = stackalloc int[Elements];
        for (int output = 0; output < Groups * GroupOutputs; output++)
        {
            (int group, int channel) = Math.DivRem(output, GroupOutputs);
            (int block, int place) = Math.DivRem(channel, PackedConvolution.ChannelBlock);
            for (int pair = 0; pair < Pairs; pair++)
            {
                Transform(weights.AsSpan(((output * GroupChannels) + (2 * pair)) * 9, 9), first);
                second.Clear();
                if ((2 * pair) + 1 < GroupChannels)
                {
                    Transform(weights.AsSpan(((output * GroupChannels) + (2 * pair) + 1) * 9, 9), second);
                }

                for (int element = 0; element < Elements; element++)
                {
                    int row = (((((group * ChannelBlocks) + block) * Elements) + element) * Pairs) + pair;
                    packed[(row * PackedConvolution.ChannelBlock) + place] = WeightPair.Of(first[element], second[element]);
                }
            }
        }

        return packed;
    }

    // (2G) g (2G)': columns, then rows.
    private static void Transform(ReadOnlySpan<sbyte> weights, Span<int> transformed)
    {
        Span<int> columns = stackalloc int[12];
        for (int j = 0; j < 3; j++)
        {
            (columns[j], columns[3 + j], columns[6 + j], columns[9 + j]) = Transform(weights[j], weights[3 + j], weights[6 + j]);
        }

        for (int i = 0; i < 4; i++)
        {
            (transformed[4 * i], transformed[(4 * i) + 1], transformed[(4 * i) + 2], transformed[(4 * i) + 3]) =
                Transform(columns[3 * i], columns[(3 * i) + 1], columns[(3 * i) + 2]);
        }
    }

    private static (int First, int Second, int Third, int Fourth) Transform(int a, int b, int c) => (2 * a, a + b + c, a - b + c, 2 * c);
}
