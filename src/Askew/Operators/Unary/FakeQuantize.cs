using Askew.Graphs;
using Askew.Numerics;

namespace Askew.Operators.Unary;

/// <summary>Rounds every element to the nearest real that an integer of a mapping stands for: the float form of a quantised
/// input.</summary>
/// <param name="parameters">The mapping.</param>
internal sealed class FakeQuantize(QuantizationParameters parameters) : Operator(TypeName)
{
    /// <summary>The operator type of such nodes.</summary>
    public const string TypeName = "FakeQuantize";

    /// <inheritdoc/>
    public override Contract ContractOf(Node node) =>
        new PointwiseContract(new PointwiseFunction(x => parameters.Dequantize(parameters.Quantize(x))));

    /// <inheritdoc/>
    public override void InferShapes(Node node) => node.SetOutput(node.Input(0).KnownShape);

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext context) =>
        FakeQuantization.Round(context.Input(0).Floats, context.Output.Floats, parameters);
}
