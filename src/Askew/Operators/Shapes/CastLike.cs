using Askew.Graphs;

namespace Askew.Operators.Shapes;

/// <summary>The numbers of one tensor in the element type of another (ONNX 15).</summary>
internal sealed class CastLike() : ComposedOperator("CastLike")
{
    public override int FirstOpset => 15;

    protected override IReadOnlyList<Value> Compose(Node node, Expansion expansion) =>
        [expansion.Apply("Cast", [node.Input(0)], ("to", (long)ElementTypes.CodeOf(node.Input(1).ElementType)))];
}
