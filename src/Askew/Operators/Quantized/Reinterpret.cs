using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Tensors;
using Tensor = Askew.Tensors.Tensor;

namespace Askew.Operators.Quantized;

/// <summary>The same integers on another scale: what a DequantizeLinear makes of them that has not the scale of the QuantizeLinear before
/// it. In float, and in ONNX, a multiplication; in integers nothing at all.</summary>
internal sealed class Reinterpret() : Operator("Mul")
{
    /// <summary>A node that makes <paramref name="result"/> of <paramref name="value"/>.</summary>
    public static Node From(Value value, Value result, double ratio, int opset)
    {
        var factor = new Value($"{result.Name}/ratio")
        {
            Constant = Tensor.Of(Shape.Scalar, new[] { (float)ratio }),
            Shape = Shape.Scalar,
        };
        return new($"{result.Name}/reinterpret", "Mul", new Reinterpret(), opset, [value, factor], [result], NodeAttributes.None);
    }

    /// <inheritdoc/>
    public override void InferShapes(Node node) => node.SetOutput(node.RealShape(0));

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext context) =>
        TensorPrimitives.Multiply(context.Input(0).Floats, context.Input(1).Floats[0], context.Output.Floats);

    /// <inheritdoc/>
    public override Contract ContractOf(Node node) => new ArithmeticContract();

    /// <inheritdoc/>
    public override void Lower(ILowering lowering) => lowering.Alias(lowering.Output(), lowering.Input(0));
}
