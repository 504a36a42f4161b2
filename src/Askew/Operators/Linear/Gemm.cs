using Askew.Graphs;
using Askew.Operators.FloatKernels;
using Askew.Operators.Movements;
using Askew.Tensors;

namespace Askew.Operators.Linear;

/// <summary>alpha * A * B + beta * C, each of A and B transposed where asked for.</summary>
internal sealed class Gemm() : Operator("Gemm")
{
    public override IReadOnlyList<int> ChangedIn => [7];

    public override string Limits => "without constant weights, or with a summand that is no bias, it becomes MatMul and Add";

    public override string? WhyNotQuantizable(Node node)
    {
        if (!node.Input(1).IsConstant || node.OptionalInput(2) is { IsConstant: false })
        {
            return "its weights are not constant";
        }

        if (TransposesLeft(node))
        {
            return "its left matrix is transposed (transA)";
        }

        return node.OptionalInput(2) is { } bias && bias.KnownShape is var shape && shape.ElementCount != 1
            && (shape[-1] != node.Output.KnownShape[1] || shape.ElementCount != shape[-1])
            ? $"its summand of shape {bias.Shape} is not one number a column"
            : node.WhyNotReal();
    }

    public override Contract ContractOf(Node node) =>
        new LinearContract(() => LayerOf(node), (layer, input, output) => With(node, layer, input, output));

    // Without weights, or with a summand that is no bias: a product and a sum.
    public override IReadOnlyList<Node>? Expand(Node node)
    {
        if (IsLayer(node))
        {
            return null;
        }

        var expansion = new Expansion(node);
        Value left = TransposesLeft(node) ? expansion.Transpose(node.Input(0), 1, 0) : node.Input(0);
        Value right = TransposesRight(node) ? expansion.Transpose(node.Input(1), 1, 0) : node.Input(1);
        Value result = expansion.Apply("MatMul", left, right);
        float alpha = node.Attributes.Float("alpha", 1);
        result = alpha == 1 ? result : expansion.Apply("Mul", result, expansion.Number(alpha));
        if (node.OptionalInput(2) is { } summand)
        {
            float beta = node.Attributes.Float("beta", 1);
            result = expansion.Apply("Add", result, beta == 1 ? summand : expansion.Apply("Mul", summand, expansion.Number(beta)));
        }

        expansion.Finish([result]);
        return expansion.Nodes;
    }

    private static bool IsLayer(Node node) => node.Input(1).IsConstant
        && !TransposesLeft(node)
        && (node.OptionalInput(2) is not { } bias || (bias.IsConstant && bias.KnownShape is var shape
            && (shape.ElementCount == 1
            || (shape[-1] == node.Input(1).KnownShape[TransposesRight(node) ? 0 : 1] && shape.ElementCount == shape[-1]))));

    public override void InferShapes(Node node)
    {
        Shape left = node.RealShape(0);
        Shape right = node.RealShape(1);
        if (left.Rank != 2 || right.Rank != 2)
        {
            throw new GraphException($"its operands have the shapes {left} and {right}; matrices are expected");
        }

        (int rows, int depth) = TransposesLeft(node) ? (left[1], left[0]) : (left[0], left[1]);
        (int otherDepth, int columns) = TransposesRight(node) ? (right[1], right[0]) : (right[0], right[1]);
        if (depth != otherDepth)
        {
            throw new GraphException($"matrices of shapes {left} and {right} cannot be multiplied");
        }

        var output = new Shape(rows, columns);
        if (node.OptionalInput(2) is { } summand && !BroadcastLoops.Broadcast(summand.KnownShape, output).Equals(output))
        {
            throw new GraphException($"a summand of shape {summand.Shape} does not fit a product of shape {output}");
        }

        node.SetOutput(output);
    }

    public override object? Prepare(Node node) => node.Input(1).Constant is { } right ? LayOut(node, right) : null;

    public override void Evaluate(EvaluationContext context)
    {
        Node node = context.Node;
        var right = (RightPanels?)context.Prepared ?? LayOut(node, context.Input(1));
        Tensor left = context.Input(0);
        if (TransposesLeft(node))
        {
            Tensor transposed = Tensor.Zeros(new Shape(left.Shape[1], left.Shape[0]), ElementType.Float32);
            new Movement([left.Shape[1], left.Shape[0]], [1, left.Shape[1]], 0).Run<float>(left.Floats, transposed.Floats, 0);
            left = transposed;
        }

        Start(context);
        FloatMatrixProduct.Add(left, 0, left.Shape[0], right, context.Output, 0, context.Workers, MatrixTile.Best);
    }

    private LinearLayer? LayerOf(Node node)
    {
        if (node.Input(1).Constant is not { } right || WhyNotQuantizable(node) is not null)
        {
            return null;
        }

        int channels = node.Output.KnownShape[1];
        int depth = node.Input(0).KnownShape[1];
        double beta = node.Attributes.Float("beta", 1);
        double[] summand = node.OptionalInput(2)?.Constant?.ToDoubles() ?? [0];
        double[] bias = [.. Enumerable.Range(0, channels).Select(channel => beta * summand[summand.Length == 1 ? 0 : channel])];
        return LinearConstants.OnGrid(node, new LinearLayer(channels, depth, Rows(right), bias), node.Input(1), Rows);

        float[] Rows(Tensor matrix)
        {
            float alpha = node.Attributes.Float("alpha", 1);
            var rows = new float[channels * depth];
            (int channelStride, int depthStride) = TransposesRight(node) ? (depth, 1) : (1, channels);
            for (int channel = 0; channel < channels; channel++)
            {
                for (int k = 0; k < depth; k++)
                {
                    rows[(channel * depth) + k] = alpha * matrix.Floats[(channel * channelStride) + (k * depthStride)];
                }
            }

            return rows;
        }
    }

    private Node With(Node node, LinearLayer layer, Value input, Value output) =>
        LinearConstants.NewGemm(this, node, layer, input, output);

    public override void Lower(ILowering lowering) => LinearLowering.EmitProduct(lowering, lowering.Input(0), lowering.Output());

    private static bool TransposesLeft(Node node) => node.Attributes.Int("transA", 0) != 0;

    private static bool TransposesRight(Node node) => node.Attributes.Int("transB", 0) != 0;

    private static RightPanels LayOut(Node node, Tensor right)
    {
        bool transposed = TransposesRight(node);
        (int depth, int columns) = transposed ? (right.Shape[1], right.Shape[0]) : (right.Shape[0], right.Shape[1]);
        return new RightPanels(depth, columns, right.Floats, transposed, node.Attributes.Float("alpha", 1));
    }

    // What the product is added to: beta * C, or nothing.
    private static void Start(EvaluationContext context)
    {
        Span<float> output = context.Output.Floats;
        if (context.OptionalInput(2) is not { } summand)
        {
            output.Clear();
            return;
        }

        float beta = context.Node.Attributes.Float("beta", 1);
        var loops = new BroadcastLoops(summand.Shape, context.Output.Shape);
        for (int row = 0; row < loops.Rows; row++)
        {
            (int start, _) = loops.Starts(row);
            for (int i = 0; i < loops.RowLength; i++)
            {
                output[(row * loops.RowLength) + i] = beta * summand.Floats[loops.LeftStandsStill ? start : start + i];
            }
        }
    }
}
