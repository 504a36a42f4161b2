using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Numerics;

namespace Askew.Operators.Unary;

/// <summary>max(x, 0).</summary>
internal sealed class Relu() : UnaryOperator("Relu")
{
    protected override LinearActivation? Activation(Node node) => new LinearActivation(1, 0, float.PositiveInfinity);

    protected override Func<double, double> FunctionOf(Node node) => x => Math.Max(x, 0);

    protected override ClippingRange? ClampOf(Node node) => new ClippingRange(0, double.PositiveInfinity);

    protected override SpanFunction Vectorized(Node node) => (source, destination) => TensorPrimitives.Max(source, 0f, destination);
}
