using Askew.Graphs;
using Askew.Instructions;
using Askew.Operators.Movements;
using Askew.Tensors;

namespace Askew.Operators.Reduction;

/// <summary>Operators that reduce all elements along some dimensions to one.</summary>
/// <remarks>What is reduced is first moved to the end, so that only runs of neighbouring elements have to be dealt with.</remarks>
internal abstract class ReduceOperator(string type, int axesInputSince) : Operator(type)
{
    public sealed override string? WhyNotQuantizable(Node node) => node.WhyNotReal();

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
        if (input.ElementType != ElementType.Float32)
        {
            // Whole numbers occur in the arithmetic on shapes only.
            Tensor real = Tensor.Zeros(input.Shape, ElementType.Float32);
            real.SetDoubles(input.ToDoubles());
            input = real;
            output = Tensor.Zeros(output.Shape, ElementType.Float32);
        }

        var movement = (Movement)context.Prepared!;
        if (movement.Extents.Length > 1 || movement.Strides[0] != 1)
        {
            Tensor moved = Tensor.Zeros(input.Shape, ElementType.Float32);
            movement.Run<float>(input.Floats, moved.Floats, 0);
            input = moved;
        }

        int rows = output.Shape.ElementCount;
        int count = rows == 0 ? 0 : input.Shape.ElementCount / rows;
        context.Workers.For(rows, row => output.Floats[row] = Reduce(input.Floats.Slice(row * count, count)));
        if (output != context.Output)
        {
            context.Output.SetDoubles(output.ToDoubles());
        }
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
    protected abstract void LowerRows(ILowering lowering, Operand input, int rows, int count);

    private int[] Axes(Node node)
    {
        int rank = node.Input(0).KnownShape.Rank;
        long[] axes = (node.Opset >= axesInputSince ? node.ConstantLongs(1, "axes") : node.Attributes.Longs("axes")) ?? [];
        if (axes.Length > 0)
        {
            return NodeReading.Axes(axes, rank);
        }

        return node.Opset >= axesInputSince && node.Attributes.Int("noop_with_empty_axes", 0) != 0 ? [] : [.. Enumerable.Range(0, rank)];
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
