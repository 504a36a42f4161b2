using Askew.Graphs;
using Askew.Instructions;

namespace Askew.Operators.Unary;

/// <summary>x, or alpha * x below 0.</summary>
internal sealed class LeakyRelu() : UnaryOperator("LeakyRelu")
{
    protected override LinearActivation? Activation(Node node) => node.Attributes.Float("alpha", 0.01f) is >= 0 and <= 1 and var alpha
        ? new LinearActivation(alpha, float.NegativeInfinity, float.PositiveInfinity)
        : null;

    protected override Func<double, double> FunctionOf(Node node)
    {
        double alpha = node.Attributes.Float("alpha", 0.01f);
        return x => x < 0 ? alpha * x : x;
    }

    // With 16 bits two multiplications are less than a table of 65536 entries.
    protected override bool Reads16Bits(Node node) => Activation(node) is not null;

    public override void Lower(ILowering lowering)
    {
        Operand input = lowering.Input(0);
        if (input.Parameters.BitWidth > 8 && Activation(lowering.Node) is { } activation)
        {
            lowering.EmitSlopes([activation.Slope], input, lowering.Output());
        }
        else
        {
            base.Lower(lowering);
        }
    }

    protected override unsafe SpanFunction Vectorized(Node node)
    {
        if (Activation(node) is not { } activation)
        {
            return base.Vectorized(node);
        }

        return (source, destination) =>
        {
            source.CopyTo(destination);
            fixed (float* values = destination)
            {
                activation.Apply(values, destination.Length);
            }
        };
    }
}
