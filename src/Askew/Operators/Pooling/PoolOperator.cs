using Askew.Graphs;
using Askew.Operators.FloatKernels;
using Askew.Tensors;

namespace Askew.Operators.Pooling;

/// <summary>Operators that reduce each window of a sliding kernel to one element.</summary>
internal abstract class PoolOperator(string type) : Operator(type)
{
    public override string? WhyUnsupported(Node node) =>
        node.Attributes.Ints("kernel_shape") is null ? "its kernel_shape is missing" : null;

    public sealed override string? WhyNotQuantizable(Node node) => node.WhyNotReal();

    public sealed override IReadOnlyList<Node>? Expand(Node node) => node.RealShape(0) is { Rank: 5 } input
        ? VolumePool.Expand(node, WindowGeometry.AxesOf(node, input, node.Attributes.Ints("kernel_shape"))) : null;

    public sealed override void InferShapes(Node node)
    {
        Shape input = node.RealShape(0);
        node.SetOutput(Geometry(node).OutputShape(input[0], input[1]));
    }

    /// <summary>How the window slides.</summary>
    protected static WindowGeometry Geometry(Node node) =>
        WindowGeometry.Of(node, node.Input(0).KnownShape, node.Attributes.Ints("kernel_shape"));

    /// <summary>What slides it.</summary>
    protected static WindowReduction Reduction(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        return new WindowReduction(Geometry(node), input.Rank == 4 ? input[2] : 1, input[-1]);
    }
}
