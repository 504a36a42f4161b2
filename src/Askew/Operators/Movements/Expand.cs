using Askew.Graphs;
using Askew.Operators.FloatKernels;
using Askew.Tensors;

namespace Askew.Operators.Movements;

/// <summary>Elements repeated along dimensions of extent 1, as NumPy broadcasts.</summary>
internal sealed class Expand() : MovementOperator("Expand")
{
    public override int FirstOpset => 8;

    public override string Limits => "the shape must be constant";

    public override void InferShapes(Node node)
    {
        long[] wanted = node.ConstantLongs(1, "shape") ?? throw new GraphException("its shape is missing");
        var shape = NodeReading.ShapeOf(wanted);
        node.SetOutput(BroadcastLoops.Broadcast(node.Input(0).KnownShape, shape));
    }

    protected override Movement[] Movements(Node node)
    {
        Shape output = node.Output.KnownShape;
        return [new Movement(output.Extents.ToArray(), BroadcastLoops.Strides(node.Input(0).KnownShape, output.Rank), 0).Merged()];
    }
}
