using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Operators.Binary;
using Askew.Operators.FloatKernels;
using Askew.Tensors;
using Tensor = Askew.Tensors.Tensor;

namespace Askew.Operators.Linear;

/// <summary>Rows of any number of dimensions times constant weights, and a bias: what ONNX spells as a MatMul and an Add. Made by
/// passes.</summary>
/// <remarks>Inputs: the rows, [..., inputs]; the weights, [inputs, channels]; the bias, [channels]. In two dimensions it is a
/// <see cref="Gemm"/>.</remarks>
internal sealed class FullyConnected() : Operator("FullyConnected"), IFusedOperator
{
    /// <inheritdoc/>
    public override Contract ContractOf(Node node) =>
        new LinearContract(() => LayerOf(node), (layer, input, output) => With(node, layer, input, output));

    /// <summary>The layer in place of <paramref name="node"/>, which makes <paramref name="output"/> of <paramref name="input"/>.</summary>
    public Node With(Node node, LinearLayer layer, Value input, Value output) => new(
        node.Name,
        Type,
        this,
        node.Opset,
        [input, MatMul.MatrixOf(layer, output), LinearConstants.Bias(output, layer)],
        [output],
        NodeAttributes.None);

    /// <inheritdoc/>
    public IReadOnlyList<Node> Spell(Node node)
    {
        // Tensors called alike, but not of the graph: nodes that are only ever written must not be taken for those that make them.
        var product = new Value($"{node.Output.Name}/product");
        return
        [
            new Node(
                node.Name, "MatMul", new MatMul(), node.Opset, [new Value(node.Input(0).Name), node.Input(1)], [product],
                NodeAttributes.None),
            new Node(
                $"{node.Name}/bias", "Add", new Add(), node.Opset, [product, node.Input(2)], [new Value(node.Output.Name)],
                NodeAttributes.None),
        ];
    }

    /// <inheritdoc/>
    public override string? WhyNotQuantizable(Node node) => node.WhyNotReal();

    /// <inheritdoc/>
    public override void InferShapes(Node node)
    {
        Shape rows = node.RealShape(0);
        node.SetOutput(rows.With(rows.Rank - 1, node.Input(2).KnownShape[0]));
    }

    /// <inheritdoc/>
    public override object? Prepare(Node node) => LayOut(node.Input(1).Constant!);

    /// <inheritdoc/>
    public override void Evaluate(EvaluationContext context)
    {
        Tensor rows = context.Input(0);
        Tensor output = context.Output;
        output.Floats.Clear();
        FloatMatrixProduct.Add(
            rows, 0, rows.Shape.ElementCount / rows.Shape[-1], (RightPanels)context.Prepared!, output, 0, context.Workers, MatrixTile.Best);

        // Behind the product, as in ONNX: the results are the same to the last bit.
        Tensor bias = context.Input(2);
        int channels = bias.Shape.ElementCount;
        context.Workers.For(output.Shape.ElementCount / channels, row =>
        {
            Span<float> results = output.Floats.Slice(row * channels, channels);
            TensorPrimitives.Add(results, bias.Floats, results);
        });
    }

    /// <inheritdoc/>
    public override void Lower(ILowering lowering) => LinearLowering.EmitProduct(lowering, lowering.Input(0), lowering.Output());

    private static LinearLayer? LayerOf(Node node) =>
        MatMul.LayerOf(node) is { } layer ? layer with { Bias = node.Input(2).Constant!.ToDoubles() } : null;

    private static RightPanels LayOut(Tensor weights) => new(weights.Shape[0], weights.Shape[1], weights.Floats, transposed: false);
}
