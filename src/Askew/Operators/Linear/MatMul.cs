using Askew.Graphs;
using Askew.Instructions;
using Askew.Operators.FloatKernels;
using Askew.Operators.Movements;
using Askew.Tensors;

namespace Askew.Operators.Linear;

/// <summary>Products of matrices, which are the last two dimensions; the others broadcast.</summary>
internal sealed class MatMul() : Operator("MatMul")
{
    public override string? WhyNotQuantizable(Node node) => node.WhyNotReal();

    public override Contract ContractOf(Node node) => HasWeights(node)
        ? new LinearContract(() => LayerOf(node), (layer, input, output) => With(node, layer, input, output))
        : new ArithmeticContract { FusesClamp = true, PassesFactors = true };

    public override void InferShapes(Node node)
    {
        Shape left = node.RealShape(0);
        Shape right = node.RealShape(1);
        if (left.Rank == 0 || right.Rank == 0)
        {
            throw new GraphException($"its operands have the shapes {left} and {right}; matrices are expected");
        }

        Shape a = AsLeft(left);
        Shape b = AsRight(right);
        if (a[-1] != b[-2])
        {
            throw new GraphException($"matrices of shapes {left} and {right} cannot be multiplied");
        }

        Shape batch = BroadcastLoops.Broadcast(Batch(a), Batch(b));
        int[] extents = [.. batch.Extents, .. left.Rank > 1 ? [a[-2]] : Array.Empty<int>(), .. right.Rank > 1
            ? [b[-1]] : Array.Empty<int>()];
        node.SetOutput(new Shape(extents));
    }

    public override object? Prepare(Node node) => node.Input(1).Constant is { } right ? LayOut(right) : null;

    public override void Evaluate(EvaluationContext context)
    {
        Tensor left = context.Input(0);
        RightPanels[] right = (RightPanels[]?)context.Prepared ?? LayOut(context.Input(1));
        Shape a = AsLeft(left.Shape);
        Shape b = AsRight(context.Input(1).Shape);
        context.Output.Floats.Clear();

        // One matrix on the right serves all rows on the left at once.
        if (right.Length == 1)
        {
            FloatMatrixProduct.Add(left, 0, left.Shape.ElementCount / a[-1], right[0], context.Output, 0, context.Workers, MatrixTile.Best);
            return;
        }

        Shape batch = BroadcastLoops.Broadcast(Batch(a), Batch(b));
        int[] leftOf = Numbers(Batch(a), batch);
        int[] rightOf = Numbers(Batch(b), batch);
        for (int i = 0; i < batch.ElementCount; i++)
        {
            FloatMatrixProduct.Add(
                left, leftOf[i] * a[-2] * a[-1], a[-2], right[rightOf[i]], context.Output, i * a[-2] * b[-1],
                    context.Workers, MatrixTile.Best);
        }
    }

    /// <summary>The weights of <paramref name="node"/>, its input 1 a matrix of [inputs, channels]; null where they are not
    /// constant.</summary>
    public static LinearLayer? LayerOf(Node node)
    {
        if (node.Input(1).Constant is not { Shape.Rank: 2 } right)
        {
            return null;
        }

        (int depth, int channels) = (right.Shape[0], right.Shape[1]);
        var layer = new LinearLayer(channels, depth, Transposed(right.Floats, depth, channels), new double[channels])
        {
            ChannelsLast = true,
        };
        return LinearConstants.OnGrid(node, layer, node.Input(1), steps => Transposed(steps.Floats, depth, channels));
    }

    private static float[] Transposed(ReadOnlySpan<float> matrix, int rows, int columns)
    {
        var transposed = new float[rows * columns];
        new Movement([columns, rows], [1, columns], 0).Run<float>(matrix, transposed, 0);
        return transposed;
    }

    /// <summary>The weights of <paramref name="layer"/> as such a matrix, for the node that makes <paramref name="output"/>.</summary>
    public static Value MatrixOf(LinearLayer layer, Value output) => LinearConstants.Weights(
        output, layer, new Shape(layer.RowLength, layer.Channels), rows => Transposed(rows, layer.Channels, layer.RowLength));

    // A product alone has no room for a bias.
    private Node With(Node node, LinearLayer layer, Value input, Value output)
    {
        if (input.KnownShape.Rank == 2)
        {
            return LinearConstants.NewGemm(new Gemm(), node, layer, input, output);
        }

        return layer.Bias.Any(bias => bias != 0)
            ? new FullyConnected().With(node, layer, input, output)
            : new Node(node.Name, Type, this, node.Opset, [input, MatrixOf(layer, output)], [output], node.Attributes);
    }

    public override void Lower(ILowering lowering)
    {
        if (HasWeights(lowering.Node))
        {
            LinearLowering.EmitProduct(lowering, lowering.Input(0), lowering.Output());
            return;
        }

        // Where there is one matrix on the right, those on the left are one, too.
        Shape a = AsLeft(lowering.Node.Input(0).KnownShape);
        Shape b = AsRight(lowering.Node.Input(1).KnownShape);
        Shape batch = BroadcastLoops.Broadcast(Batch(a), Batch(b));
        bool isOne = b.ElementCount == b[-1] * b[-2];
        Operand left = isOne ? lowering.Input(0) : Repeated(lowering, 0, a, batch);
        Operand right = isOne ? lowering.Input(1) : Repeated(lowering, 1, b, batch);
        LinearLowering.EmitProduct(
            lowering, left, right, new Shape(isOne ? a.ElementCount / a[-1] : a[-2], a[-1]), b[-1]);
    }

    // The operand with as many matrices as the result has.
    private static Operand Repeated(ILowering lowering, int index, Shape matrices, Shape batch)
    {
        Operand operand = lowering.Input(index);
        Shape whole = new([.. batch.Extents, matrices[-2], matrices[-1]]);
        if (whole.ElementCount == matrices.ElementCount)
        {
            return operand;
        }

        Operand repeated = lowering.Temporary(index == 0 ? "left" : "right", whole, operand.Parameters);
        var movement = new Movement(whole.Extents.ToArray(), BroadcastLoops.Strides(matrices, whole.Rank), 0);
        lowering.EmitMovement(movement.Merged(), operand, repeated, 0);
        return repeated;
    }

    private static bool HasWeights(Node node) => node.Input(1).Constant is { Shape.Rank: 2 } && !node.Input(0).IsConstant;

    private static RightPanels[] LayOut(Tensor right)
    {
        Shape shape = AsRight(right.Shape);
        int size = shape[-2] * shape[-1];
        return
        [
            .. Enumerable.Range(0, Batch(shape).ElementCount)
                .Select(i => new RightPanels(shape[-2], shape[-1], right.Floats.Slice(i * size, size), transposed: false)),
        ];
    }

    // A vector is a row on the left and a column on the right.
    private static Shape AsLeft(Shape shape) => shape.Rank == 1 ? new Shape(1, shape[0]) : shape;

    private static Shape AsRight(Shape shape) => shape.Rank == 1 ? new Shape(shape[0], 1) : shape;

    private static Shape Batch(Shape shape) => new(shape.Extents[..^2]);

    // For each matrix of the result the number of the operand's matrix.
    private static int[] Numbers(Shape operand, Shape batch)
    {
        int[] numbers = [.. Enumerable.Range(0, operand.ElementCount)];
        var repeated = new int[batch.ElementCount];
        new Movement(batch.Extents.ToArray(), BroadcastLoops.Strides(operand, batch.Rank), 0).Merged().Run<int>(numbers, repeated, 0);
        return repeated;
    }
}
