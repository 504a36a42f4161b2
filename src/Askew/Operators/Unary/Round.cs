using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Numerics;

namespace Askew.Operators.Unary;

/// <summary>The nearest whole number; a tie goes to the even one.</summary>
internal sealed class Round() : UnaryOperator("Round")
{
    public override int FirstOpset => 11;

    protected override Func<double, double> FunctionOf(Node node) => x => Rounding.Round(x, RoundingMode.HalfToEven);

    protected override SpanFunction Vectorized(Node node) => (source, destination) => TensorPrimitives.Round(source, destination);
}
