using Askew.Graphs;

namespace Askew.Operators.Quantized;

/// <summary>Operators of dynamically quantised models, which choose scales anew for every input: nothing is decided that could be
/// taken.</summary>
/// <param name="type">The type, with its domain in front where that is not ONNX's own.</param>
internal sealed class DynamicScales(string type) : Operator(type)
{
    /// <summary>What to do about it.</summary>
    public const string Remedy =
        "quantize the float model instead, or export it with static quantization, whose scales are constants";

    /// <summary>The types that there are.</summary>
    public static readonly IReadOnlyList<DynamicScales> All =
    [
        new("DynamicQuantizeLinear"), new(QuantizedOperator.RuntimeDomain + "DynamicQuantizeMatMul"),
        new(QuantizedOperator.RuntimeDomain + "DynamicQuantizeLSTM"), new(QuantizedOperator.RuntimeDomain + "MatMulIntegerToFloat"),
    ];

    /// <inheritdoc/>
    public override int FirstOpset => 11;

    /// <inheritdoc/>
    public override bool HasIntegerForm => false;

    /// <inheritdoc/>
    public override string Limits => "refused: scales that follow from each input are not decided";

    /// <inheritdoc/>
    public override string WhyUnsupported(Node node) =>
        $"its scales are chosen anew for every input (dynamic quantization), so that nothing is decided: {Remedy}";

    /// <inheritdoc/>
    public override void InferShapes(Node node) => throw new GraphException(WhyUnsupported(node));

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext context) => throw new GraphException(WhyUnsupported(context.Node));

    /// <inheritdoc/>
    public override Contract ContractOf(Node node) => new ArithmeticContract();
}
