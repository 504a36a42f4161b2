using System.Numerics.Tensors;
using Askew.Graphs;

namespace Askew.Operators;

/// <summary>1 / (1 + exp(-x)).</summary>
internal sealed class Sigmoid() : UnaryOperator("Sigmoid")
{
    protected override Func<double, double> FunctionOf(Node node) => x => 1 / (1 + Math.Exp(-x));

    protected override SpanFunction Vectorized(Node node) => (source, destination) => TensorPrimitives.Sigmoid(source, destination);
}
