using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Shapes;

/// <summary>A tensor that the node itself holds.</summary>
internal sealed class Constant() : Operator("Constant")
{
    public override string? WhyUnsupported(Node node) => ValueOf(node) is null
        ? $"its value is stored as '{node.Attributes.Names.FirstOrDefault()}', which is not supported"
        : null;

    public override Contract ContractOf(Node node) => new MovementContract();

    public override void InferShapes(Node node)
    {
        Tensor value = ValueOf(node)!;
        node.SetOutput(value.Shape, value.ElementType);
    }

    public override void Evaluate(EvaluationContext context) => ValueOf(context.Node)!.Bytes.CopyTo(context.Output.Bytes);

    private static Tensor? ValueOf(Node node)
    {
        NodeAttributes attributes = node.Attributes;
        if (attributes.Has("value_float"))
        {
            return Tensor.Of<float>(Shape.Scalar, [attributes.Float("value_float", 0)]);
        }

        if (attributes.Has("value_int"))
        {
            return Tensor.Of<long>(Shape.Scalar, [attributes.Long("value_int", 0)]);
        }

        if (attributes.Floats("value_floats") is { } floats)
        {
            return Tensor.Of(new Shape(floats.Length), floats);
        }

        return attributes.Longs("value_ints") is { } longs ? Tensor.Of(new Shape(longs.Length), longs) : attributes.Tensor("value");
    }
}
