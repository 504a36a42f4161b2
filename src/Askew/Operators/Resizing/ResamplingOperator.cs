using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Operators.FloatKernels;
using Askew.Tensors;
using Tensor = Askew.Tensors.Tensor;

namespace Askew.Operators.Resizing;

/// <summary>Operators that resample a tensor along some of its dimensions.</summary>
internal abstract class ResamplingOperator(string type) : Operator(type)
{
    // Two places and a weight for each element along a dimension.
    private const int BytesOfTables = 12;

    public override Contract ContractOf(Node node) => new MovementContract
    {
        Mixes = node.Attributes.Text("mode", "nearest") != "nearest",
        ChannelOffsets = WhyNotQuantizable(node) is null ? [0] : null,
    };

    public override string? WhyNotQuantizable(Node node)
    {
        if (node.WhyNotReal() is { } reason)
        {
            return reason;
        }

        Resampling[] axes = Axes(node, node.Input(0).KnownShape);
        return axes.Length is 3 or 4 && axes[..2].All(axis => axis.IsIdentity)
            ? null
            : "it resizes more than the spatial dimensions of [N,C,W] or [N,C,H,W]";
    }

    public override void InferShapes(Node node)
    {
        Shape input = node.RealShape(0);
        node.SetOutput(new Shape([.. Axes(node, input).Select(axis => axis.Length)]));
    }

    /// <summary>Checks, before tables are made, that there can be a tensor of such lengths, and memory for its tables.</summary>
    /// <exception cref="GraphException">There can be none.</exception>
    /// <exception cref="MemoryLimitException">The tables need more memory than they may.</exception>
    protected static void RequireLengths(IReadOnlyList<int> lengths)
    {
        Shape shape = NodeReading.ShapeOf([.. lengths.Select(length => (long)length)]);
        MemoryLimit.Require(lengths.Sum(length => (long)length) * BytesOfTables, $"resampling to a tensor of shape {shape}");
    }

    public override object? Prepare(Node node) => Axes(node, node.Input(0).KnownShape);

    public override void Evaluate(EvaluationContext context)
    {
        var axes = (Resampling[])context.Prepared!;
        Tensor source = context.Input(0);
        int last = Array.FindLastIndex(axes, axis => !axis.IsIdentity);
        if (last < 0)
        {
            source.Bytes.CopyTo(context.Output.Bytes);
            return;
        }

        for (int d = 0; d <= last; d++)
        {
            if (!axes[d].IsIdentity)
            {
                Shape shape = source.Shape.With(d, axes[d].Length);
                Tensor target = d == last ? context.Output : Tensor.Zeros(shape, ElementType.Float32);
                Resample(source, target, axes[d], source.Shape.CountBetween(0, d), shape.CountBetween(d + 1, shape.Rank), context.Workers);
                source = target.Reshape(shape);
            }
        }
    }

    public override void Lower(ILowering lowering)
    {
        Resampling[] axes = Axes(lowering.Node, lowering.Node.Input(0).KnownShape);
        lowering.Emit(new Resize
        {
            Node = lowering.Node.Name,
            Input = lowering.Input(0).Index,
            Output = lowering.Output().Index,
            Rows = axes.Length == 4 ? FixedPoint(axes[2]) : new ResizeAxis([0], [0], [0]),
            Columns = FixedPoint(axes[^1]),
        });
    }

    /// <summary>How each dimension of the input is resampled.</summary>
    protected abstract Resampling[] Axes(Node node, Shape input);

    private static void Resample(Tensor source, Tensor target, Resampling axis, int outer, int inner, Workers workers) =>
        workers.For(outer, o =>
        {
            ReadOnlySpan<float> from = source.Floats.Slice(o * axis.SourceLength * inner, axis.SourceLength * inner);
            Span<float> to = target.Floats.Slice(o * axis.Length * inner, axis.Length * inner);
            for (int i = 0; i < axis.Length; i++)
            {
                float weight = axis.SecondWeight[i];
                ReadOnlySpan<float> first = from.Slice(axis.First[i] * inner, inner);
                ReadOnlySpan<float> second = from.Slice(axis.Second[i] * inner, inner);
                Span<float> mixed = to.Slice(i * inner, inner);
                if (inner == 1)
                {
                    mixed[0] = weight == 0 ? first[0] : first[0] + (weight * (second[0] - first[0]));
                }
                else if (weight == 0)
                {
                    first.CopyTo(mixed);
                }
                else
                {
                    FloatFunctions.Interpolate(first, second, weight, mixed);
                }
            }
        });

    private static ResizeAxis FixedPoint(Resampling axis) => new(
        axis.First,
        axis.Second,
        [
            .. axis.SecondWeight.Select(weight =>
                (int)Rounding.Round(Math.ScaleB(weight, Resize.WeightBits), RoundingMode.HalfToEven)),
        ]);
}
