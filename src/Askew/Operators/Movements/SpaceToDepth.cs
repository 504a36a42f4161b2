using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Movements;

/// <summary>Blocks of pixels become blocks of channels.</summary>
internal sealed class SpaceToDepth() : MovementOperator("SpaceToDepth")
{
    public override void InferShapes(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        int block = node.Attributes.Int("blocksize", 0);
        if (input.Rank != 4 || block < 1 || input[1] * (long)block * block > int.MaxValue || input[2] % block != 0 || input[3] % block != 0)
        {
            throw new GraphException($"blocks of {block} x {block} do not fit an input of shape {input}");
        }

        node.SetOutput(new Shape(input[0], input[1] * block * block, input[2] / block, input[3] / block));
    }

    // The output as [N, block, block, C, H, W].
    protected override Movement[] Movements(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        int block = node.Attributes.Int("blocksize", 0);
        int area = input[2] * input[3];
        return
        [
            new Movement(
                [input[0], block, block, input[1], input[2] / block, input[3] / block],
                [input[1] * area, input[3], 1, area, block * input[3], block],
                0).Merged(),
        ];
    }
}
