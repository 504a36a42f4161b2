using System.Numerics.Tensors;
using Askew.Graphs;

namespace Askew.Operators.Unary;

/// <summary>x times x / 6 + 1/2, the latter between 0 and 1.</summary>
internal sealed class HardSwish() : UnaryOperator("HardSwish")
{
    public override int FirstOpset => 14;

    protected override Func<double, double> FunctionOf(Node node) => x => x * Math.Clamp((x / 6) + 0.5, 0, 1);

    protected override SpanFunction Vectorized(Node node) => (source, destination) =>
    {
        HardSigmoid.Apply(source, 1f / 6, 0.5f, destination);
        TensorPrimitives.Multiply(source, destination, destination);
    };
}
