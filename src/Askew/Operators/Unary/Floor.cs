using System.Numerics.Tensors;
using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>The largest whole number that is not above x.</summary>
internal sealed class Floor() : UnaryOperator("Floor")
{
    protected override Func<double, double> FunctionOf(Node node) => Math.Floor;

    protected override SpanFunction Vectorized(Node node) => (source, destination) => TensorPrimitives.Floor(source, destination);
}
