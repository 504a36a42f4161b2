using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Operators.FloatKernels;
using Askew.Operators.Movements;
using Askew.Tensors;
using Tensor = Askew.Tensors.Tensor;

namespace Askew.Operators.Normalization;

/// <summary>Operators that are a <see cref="MomentNormalization"/>: all of them are evaluated alike.</summary>
/// <remarks>What moments are taken over is first moved to the end, so that only runs of neighbouring elements have to be dealt
/// with.</remarks>
internal abstract class NormalizationOperator(string type) : Operator(type)
{
    private const int TargetBits = 16;

    public override string Limits => "integers need a constant gain and shift, and divide by no sum of magnitudes";

    public override string? WhyNotQuantizable(Node node) => node.WhyNotReal() ?? NormalizationLowering.WhyNot(node, Of(node));

    public override Contract ContractOf(Node node) => new ArithmeticContract
    {
        FusesClamp = true,
        Reads16Bits = node.Input(0).Shape is not null && Of(node) is var norm
            && (long)norm.Count << TargetBits <= NormalizationLowering.LargestSpan(norm),
    };

    public override void Lower(ILowering lowering) => NormalizationLowering.Emit(lowering, Of(lowering.Node));

    /// <summary>What <paramref name="node"/>, whose inputs' shapes are known, computes.</summary>
    /// <exception cref="GraphException">Its inputs do not fit the operator.</exception>
    public abstract MomentNormalization Of(Node node);

    public override void InferShapes(Node node)
    {
        Shape input = node.RealShape(0);
        MomentNormalization norm = Of(node);
        RequireFit(node, norm, norm.Gain, norm.GainShape);
        RequireFit(node, norm, norm.Shift, norm.ShiftShape);
        node.SetOutput(input);
        foreach (Value moment in node.Outputs.Skip(1))
        {
            moment.Shape = new Shape([.. Enumerable.Range(0, norm.View.Rank).Select(d => norm.Axes.Contains(d) ? 1 : norm.View[d])]);
            moment.ElementType = ElementType.Float32;
        }
    }

    public override object? Prepare(Node node) => Of(node);

    public override void Evaluate(EvaluationContext context)
    {
        var norm = (MomentNormalization)context.Prepared!;
        Movement there = Movement.Transposition(norm.View, norm.AxesLast);
        bool moves = there.Extents.Length > 1 || there.Strides[0] != 1;
        Tensor source = context.Input(0);
        Tensor rows = context.Output;
        if (moves)
        {
            rows = Tensor.Zeros(norm.View, ElementType.Float32);
            source = Tensor.Zeros(norm.View, ElementType.Float32);
            there.Run<float>(context.Input(0).Floats, source.Floats, 0);
        }

        int count = norm.Count;
        context.Workers.For(count == 0 ? 0 : norm.View.ElementCount / count, row =>
        {
            (float mean, float factor) = Normalize(
                norm, source.Floats.Slice(row * count, count), rows.Floats.Slice(row * count, count));
            if (context.Outputs.Count > 1)
            {
                context.Outputs[1].Floats[row] = mean;
            }

            if (context.Outputs.Count > 2)
            {
                context.Outputs[2].Floats[row] = factor;
            }
        });

        if (moves)
        {
            Movement.Transposition(norm.View.Permuted(norm.AxesLast), norm.Back).Run<float>(rows.Floats, context.Output.Floats, 0);
        }

        Join(context, norm, norm.Gain, norm.GainShape, (x, y, result) => TensorPrimitives.Multiply(x, y, result));
        Join(context, norm, norm.Shift, norm.ShiftShape, (x, y, result) => TensorPrimitives.Add(x, y, result));
    }

    private delegate void Pairwise(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> result);

    private static (float Mean, float Factor) Normalize(MomentNormalization norm, ReadOnlySpan<float> source, Span<float> target)
    {
        float mean = norm.SubtractsMean ? OrderedSums.Sum(source) / source.Length : 0;
        TensorPrimitives.Subtract(source, mean, target);
        float epsilon = (float)norm.Epsilon;
        float divisor = norm.Kind switch
        {
            NormKind.RootMeanSquare => MathF.Sqrt((OrderedSums.SumOfSquares(target) / target.Length) + epsilon),
            NormKind.RootMeanSquarePlusEpsilon => MathF.Sqrt(OrderedSums.SumOfSquares(target) / target.Length) + epsilon,
            NormKind.RootSumSquare => MathF.Max(MathF.Sqrt(OrderedSums.SumOfSquares(target)), epsilon),
            _ => MathF.Max(OrderedSums.Sum(target, default(Magnitude)), epsilon),
        };

        // Nothing but zeros stays as it is.
        TensorPrimitives.Divide(target, divisor == 0 ? 1 : divisor, target);
        return (mean, 1 / divisor);
    }

    private static void Join(EvaluationContext context, MomentNormalization norm, int? index, Shape shape, Pairwise function)
    {
        if (index is not { } number)
        {
            return;
        }

        Tensor output = context.Output;
        Tensor factors = context.Input(number);
        var loops = new BroadcastLoops(norm.View, shape);
        context.Workers.For(loops.Rows, row =>
        {
            Span<float> run = output.Floats.Slice(row * loops.RowLength, loops.RowLength);
            int start = loops.Starts(row).Right;
            if (loops.RightStandsStill)
            {
                Span<float> same = stackalloc float[64];
                same.Fill(factors.Floats[start]);
                for (int i = 0; i < run.Length; i += same.Length)
                {
                    Span<float> part = run.Slice(i, Math.Min(same.Length, run.Length - i));
                    function(part, same[..part.Length], part);
                }
            }
            else
            {
                function(run, factors.Floats.Slice(start, run.Length), run);
            }
        });
    }

    private static void RequireFit(Node node, MomentNormalization norm, int? index, Shape shape)
    {
        if (index is { } number && (node.Input(number).ElementType != ElementType.Float32
            || node.Input(number).KnownShape.ElementCount != shape.ElementCount
            || shape.Rank > norm.View.Rank
            || !BroadcastLoops.Broadcast(norm.View, shape).Equals(norm.View)))
        {
            throw new GraphException(
                $"its input '{node.Input(number).Name}' of shape {node.Input(number).Shape} does not fit an input of shape "
                + $"{node.Input(0).Shape}");
        }
    }
}
