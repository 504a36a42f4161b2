using Askew.Graphs;
using Askew.Operators.Binary;
using Askew.Operators.Movements;
using Askew.Operators.Unary;

namespace Askew.Operators.Normalization;

/// <summary>A normalisation without gain and shift, as exporters spell it.</summary>
/// <param name="Input">What is normalised.</param>
/// <param name="Axes">The dimensions over which moments are taken.</param>
/// <param name="SubtractsMean">Whether the mean is subtracted.</param>
/// <param name="Kind">What is divided by.</param>
/// <param name="Epsilon">Keeps the divisor away from 0, as the kind says.</param>
internal sealed record SpelledNormalization(Value Input, int[] Axes, bool SubtractsMean, NormKind Kind, double Epsilon)
{
    /// <summary>The normalisation that ends with <paramref name="last"/>, a division or a multiplication by a reciprocal; null where it is
    /// none.</summary>
    public static SpelledNormalization? Of(Node last)
    {
        if (last.Operator is not (Div or Mul) || last.Inputs.Any(input => input is null or { IsConstant: true }))
        {
            return null;
        }

        if (last.Operator is Div)
        {
            return Of(last, last.Input(0), Unstretched(last.Input(1)), isInverse: false);
        }

        return Of(last, last.Input(0), last.Input(1)) ?? Of(last, last.Input(1), last.Input(0));
    }

    /// <summary>The normalisation of <paramref name="input"/>, whose mean is known, by a reciprocal root; null where that is
    /// none.</summary>
    public static SpelledNormalization? OfReciprocal(Value input, Value mean, Value reciprocal)
    {
        (Value divisor, bool isInverse) = reciprocal.Producer switch
        {
            { Operator: Reciprocal } node => (node.Input(0), false),
            { Operator: Div } node when node.Input(0).SingleNumber() == 1 => (node.Input(1), false),
            _ => (reciprocal, true),
        };
        if (Radicand(divisor, isInverse) is not { } radicand)
        {
            return null;
        }

        (Value squares, double epsilon) = WithoutSummand(radicand);
        if (ReducedBlock.Of(squares) is not { IsMean: true } block
            || Root(block.Source) is not { Producer: { Operator: Sub } difference }
            || difference.Input(0) != input || difference.Input(1) != mean
            || block.AxesIn(input.KnownShape, divisor.KnownShape) is not { } axes || Centred(difference.Output, axes) != input)
        {
            return null;
        }

        return new SpelledNormalization(input, axes, true, NormKind.RootMeanSquare, epsilon);
    }

    // d * (1 / r), or d * x ^ -0.5.
    private static SpelledNormalization? Of(Node last, Value difference, Value factor)
    {
        Value value = Unstretched(factor);
        return value.Producer switch
        {
            { Operator: Reciprocal } node => Of(last, difference, node.Input(0), isInverse: false),
            { Operator: Div } node when node.Input(0).SingleNumber() == 1 => Of(last, difference, node.Input(1), isInverse: false),
            { Operator: Pow } => Of(last, difference, value, isInverse: true),
            _ => null,
        };
    }

    private static SpelledNormalization? Of(Node last, Value difference, Value divisor, bool isInverse)
    {
        if (!difference.KnownShape.Equals(last.Output.Shape))
        {
            return null;
        }

        // max(root, epsilon), or no epsilon but the one below the root.
        (Value norm, double atLeast) = WithoutFloor(divisor);
        if (Radicand(norm, isInverse) is not { } radicand || (isInverse && atLeast > 0))
        {
            return null;
        }

        (Value squares, double epsilon) = WithoutSummand(radicand);
        if (ReducedBlock.Of(squares) is not { } block || Root(block.Source) is not { } squared
            || block.AxesIn(difference.KnownShape, norm.KnownShape) is not { } axes)
        {
            return null;
        }

        NormKind kind = block.IsMean ? NormKind.RootMeanSquare : NormKind.RootSumSquare;
        if (!IsSame(squared, difference) || (kind == NormKind.RootMeanSquare ? atLeast > 0 : epsilon > 0))
        {
            return null;
        }

        bool subtracts = Centred(difference, axes) is not null;
        return new SpelledNormalization(
            Centred(difference, axes) ?? difference, axes, subtracts, kind, kind == NormKind.RootMeanSquare ? epsilon : atLeast);
    }

    // x, of x less its mean over the axes.
    private static Value? Centred(Value difference, int[] axes) => difference.Producer is { Operator: Sub } sub
        && ReducedBlock.Of(Unstretched(sub.Input(1))) is { IsMean: true } mean
        && mean.Source == ReducedBlock.SeenBefore(sub.Input(0))
        && sub.Input(0).KnownShape.Equals(difference.Shape)
        && mean.AxesIn(difference.KnownShape, Unstretched(sub.Input(1)).KnownShape) is { } own && own.SequenceEqual(axes)
            ? sub.Input(0)
            : null;

    // Exporters make a difference twice at times.
    private static bool IsSame(Value a, Value b) => a == b || (a.Producer is { Operator: Sub } left && b.Producer is { Operator: Sub } right
        && left.Inputs.SequenceEqual(right.Inputs));

    // x, of sqrt(x), or of the power of x that is multiplied by instead.
    private static Value? Radicand(Value value, bool isInverse) => value.Producer switch
    {
        { Operator: Sqrt } node when !isInverse => node.Input(0),
        { Operator: Pow } node when node.Input(1).SingleNumber() == (isInverse ? -0.5 : 0.5) => node.Input(0),
        _ => null,
    };

    // x, of x * x.
    private static Value? Root(Value value) => value.Producer switch
    {
        { Operator: Mul } node when node.Input(0) == node.Input(1) => node.Input(0),
        { Operator: Pow } node when node.Input(1).SingleNumber() == 2 => node.Input(0),
        _ => null,
    };

    private static (Value Value, double Summand) WithoutSummand(Value value) => value.Producer is { Operator: Add } add
        ? add.Input(1).SingleNumber() is > 0 and var right ? (add.Input(0), right)
            : add.Input(0).SingleNumber() is > 0 and var left ? (add.Input(1), left)
            : (value, 0)
        : (value, 0);

    private static (Value Value, double Floor) WithoutFloor(Value value) => value.Producer switch
    {
        { Operator: Max } max when max.Input(1).SingleNumber() is > 0 and var right => (max.Input(0), right),
        { Operator: Max } max when max.Input(0).SingleNumber() is > 0 and var left => (max.Input(1), left),
        { Operator: Clip } clip when clip.Contract is PointwiseContract { Function.Clamp: { Min: > 0 } clamp }
            && double.IsPositiveInfinity(clamp.Max) => (clip.Input(0), clamp.Min),
        _ => (value, 0),
    };

    private static Value Unstretched(Value value)
    {
        while (value.Producer is { KnownOperator: Expand } node)
        {
            value = node.Input(0);
        }

        return value;
    }
}
