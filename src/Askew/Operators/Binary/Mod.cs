using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Binary;

/// <summary>The remainder of a / b (ONNX 10 to 13): of whole numbers with the sign of b, of real ones, and with the attribute <c>fmod</c>,
/// with that of a.</summary>
internal sealed class Mod() : BinaryOperator("Mod")
{
    public override int FirstOpset => 10;

    public override string Limits => "integers need a single constant operand";

    public override string? WhyNotQuantizable(Node node) => base.WhyNotQuantizable(node)
        ?? (Function(node) is null ? "neither of its operands is a single constant" : null);

    public override void InferShapes(Node node)
    {
        base.InferShapes(node);
        if (node.Input(0).ElementType == ElementType.Float32 && !TreatsWholeAsReal(node))
        {
            throw new GraphException("its operands are real numbers, for which its attribute fmod must be 1");
        }
    }

    protected override bool TreatsWholeAsReal(Node node) => node.Attributes.Int("fmod", 0) != 0;

    protected override double Apply(double left, double right) => left % right;

    protected override long Apply(long left, long right)
    {
        if (right == 0)
        {
            throw new GraphException("it divides a whole number by 0");
        }

        long remainder = right == -1 ? 0 : left % right;
        return remainder != 0 && (remainder < 0) != (right < 0) ? remainder + right : remainder;
    }
}
