using Askew.Graphs;
using Askew.Instructions;
using Askew.Operators.Movements;
using Askew.Tensors;

namespace Askew.Operators.Reduction;

/// <summary>Operators that reduce all elements along some dimensions to one.</summary>
/// <remarks>What is reduced is first moved to the end, so that only runs of neighbouring elements have to be dealt with.</remarks>
internal abstract class ReduceOperator(string type, int axesInputSince) : Operator(type)
{
    /// <inheritdoc/>
    public override IReadOnlyList<int> ChangedIn => [axesInputSince];

    public override string? WhyNotQuantizable(Node node) => node.WhyNotReal();

    public sealed override void InferShapes(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        int[] axes = Axes(node);
        bool keeps = node.Attributes.Int("keepdims", 1) != 0;
        int[] extents =
        [
            .. Enumerable.Range(0, input.Rank)
                .Where(d => keeps || !axes.Contains(d))
                .Select(d => axes.Contains(d) ? 1 : input[d]),
        ];
        if (axes.Any(axis => input[axis] == 0))
        {
            throw new GraphException($"an input of shape {input} has nothing to reduce");
        }

        node.SetOutput(new Shape(extents));
    }

    public sealed override object? Prepare(Node node) => ReducedLast(node);

    public sealed override void Evaluate(EvaluationContext context)
    {
        Tensor input = context.Input(0);
        Tensor output = context.Output;
        var movement = (Movement)context.Prepared!;
        if (input.ElementType != ElementType.Float32)
        {
            // Whole numbers occur in the arithmetic on shapes only.
            EvaluateWhole(input, output, movement);
            return;
        }

        if (movement.Extents.Length > 1 || movement.Strides[0] != 1)
        {
            Tensor moved = Tensor.Zeros(input.Shape, ElementType.Float32);
            movement.Run<float>(input.Floats, moved.Floats, 0);
            input = moved;
        }

        int rows = output.Shape.ElementCount;
        int count = rows == 0 ? 0 : input.Shape.ElementCount / rows;
        context.Workers.For(rows, row => output.Floats[row] = Reduce(input.Floats.Slice(row * count, count)));
    }

    public sealed override void Lower(ILowering lowering)
    {
        Operand input = lowering.Input(0);
        Movement movement = ReducedLast(lowering.Node);
        if (movement.Extents.Length > 1 || movement.Strides[0] != 1)
        {
            Operand moved = lowering.Temporary("moved", input.Shape, input.Parameters);
            lowering.EmitMovement(movement, input, moved, input.Parameters.ZeroPoint);
            input = moved;
        }

        int rows = lowering.Output().Shape.ElementCount;
        LowerRows(lowering, input, rows, input.Shape.ElementCount / rows);
    }

    /// <summary>The result for a run of elements.</summary>
    protected abstract float Reduce(ReadOnlySpan<float> elements);

    /// <summary>Emits the integer form for <paramref name="rows"/> runs of <paramref name="count"/> elements.</summary>
    protected virtual void LowerRows(ILowering lowering, Operand input, int rows, int count) => base.Lower(lowering);

    /// <summary>The result for a run of whole numbers, or of truths as 0 and 1.</summary>
    protected abstract long Reduce(ReadOnlySpan<long> elements);

    /// <summary>The dimensions that an operator reduces, in order.</summary>
    /// <param name="node">The node.</param>
    /// <param name="axesInputSince">The operator set from which on they are an input; an attribute before.</param>
    /// <exception cref="GraphException">They do not exist.</exception>
    public static int[] AxesOf(Node node, int axesInputSince)
    {
        int rank = node.Input(0).KnownShape.Rank;
        long[] axes = (node.Opset >= axesInputSince ? node.ConstantLongs(1, "axes") : node.Attributes.Longs("axes")) ?? [];
        if (axes.Length > 0)
        {
            return NodeReading.Axes(axes, rank);
        }

        return node.Opset >= axesInputSince && node.Attributes.Int("noop_with_empty_axes", 0) != 0 ? [] : [.. Enumerable.Range(0, rank)];
    }

    private int[] Axes(Node node) => AxesOf(node, axesInputSince);

    private void EvaluateWhole(Tensor input, Tensor output, Movement movement)
    {
        var moved = new long[input.Shape.ElementCount];
        movement.Run<long>(input.ToLongs(), moved, 0);
        int count = output.Shape.ElementCount == 0 ? 0 : moved.Length / output.Shape.ElementCount;
        var results = new double[output.Shape.ElementCount];
        for (int row = 0; row < results.Length; row++)
        {
            results[row] = Reduce(moved.AsSpan(row * count, count));
        }

        output.SetDoubles(results);
    }

    private Movement ReducedLast(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        int[] axes = Axes(node);
        int[] order = [.. Enumerable.Range(0, input.Rank).OrderBy(d => axes.Contains(d))];
        int[] strides = input.Strides();
        return new Movement([.. order.Select(d => input[d])], [.. order.Select(d => strides[d])], 0).Merged();
    }
}
