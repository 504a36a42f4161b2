using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Numerics;

namespace Askew.Operators;

/// <summary>max(x, 0).</summary>
internal sealed class Relu() : UnaryOperator("Relu")
{
    protected override Func<double, double> FunctionOf(Node node) => x => Math.Max(x, 0);

    protected override ClippingRange? ClampOf(Node node) => new ClippingRange(0, double.PositiveInfinity);

    protected override SpanFunction Vectorized(Node node) => (source, destination) => TensorPrimitives.Max(source, 0f, destination);
}
