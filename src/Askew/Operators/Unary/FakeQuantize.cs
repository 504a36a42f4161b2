using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Numerics;

namespace Askew.Operators.Unary;

/// <summary>Rounds every element to the nearest real that an integer of a mapping stands for: the float form of a quantised input.</summary>
/// <param name="parameters">The mapping.</param>
internal sealed class FakeQuantize(QuantizationParameters parameters) : Operator(TypeName)
{
    /// <summary>The operator type of such nodes.</summary>
    public const string TypeName = "FakeQuantize";

    /// <inheritdoc/>
    public override QuantizationTrait Trait(Node node) => QuantizationTrait.Function;

    /// <inheritdoc/>
    public override PointwiseFunction Function(Node node) => new(x => parameters.Dequantize(parameters.Quantize(x)));

    /// <inheritdoc/>
    public override void InferShapes(Node node) => node.SetOutput(node.Input(0).KnownShape);

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext context)
    {
        ReadOnlySpan<float> input = context.Input(0).Floats;
        Span<float> output = context.Output.Floats;

        // In single precision: scales are single-precision numbers, and the integers are small.
        float scale = (float)parameters.Scale;
        float zeroPoint = parameters.ZeroPoint;
        TensorPrimitives.Divide(input, scale, output);
        TensorPrimitives.Round(output, MidpointRounding.ToEven, output);
        TensorPrimitives.Clamp(output, parameters.Range.Min - zeroPoint, parameters.Range.Max - zeroPoint, output);
        TensorPrimitives.Multiply(output, scale, output);
    }
}
