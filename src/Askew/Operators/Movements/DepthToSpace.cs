using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Movements;

/// <summary>Blocks of channels become blocks of pixels.</summary>
internal sealed class DepthToSpace() : MovementOperator("DepthToSpace")
{
    public override string? WhyUnsupported(Node node) => node.Attributes.Text("mode", "DCR") is var mode and not ("DCR" or "CRD")
        ? $"the mode '{mode}' does not exist"
        : null;

    public override void InferShapes(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        int block = node.Attributes.Int("blocksize", 0);
        if (input.Rank != 4 || block < 1 || input[1] % ((long)block * block) != 0)
        {
            throw new GraphException($"blocks of {block} x {block} do not fit an input of shape {input}");
        }

        node.SetOutput(new Shape(input[0], input[1] / (block * block), checked(input[2] * block), checked(input[3] * block)));
    }

    // The output as [N, C, H, block, W, block].
    protected override Movement[] Movements(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        int block = node.Attributes.Int("blocksize", 0);
        int channels = input[1] / (block * block);
        int area = input[2] * input[3];

        // Input channels are [block, block, C] in depth-column-row order, else [C, block, block].
        bool blockFirst = node.Attributes.Text("mode", "DCR") == "DCR";
        int channelStep = (blockFirst ? 1 : block * block) * area;
        int columnStep = (blockFirst ? channels : 1) * area;
        return
        [
            new Movement(
                [input[0], channels, input[2], block, input[3], block],
                [input[1] * area, channelStep, input[3], block * columnStep, 1, columnStep],
                0).Merged(),
        ];
    }
}
