using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Normalization;

/// <summary>A normalisation by moments: <c>y = gain * d / norm(d) + shift</c> with d the input, less its mean where that is subtracted;
/// mean and norm are taken over some axes.</summary>
/// <param name="View">The shape to see input and result in; it has as many elements as they.</param>
/// <param name="Axes">The dimensions of the view over which mean and norm are taken, ascending.</param>
/// <param name="SubtractsMean">Whether the mean is subtracted first.</param>
/// <param name="Kind">What is divided by.</param>
/// <param name="Epsilon">Keeps the divisor away from 0, as the kind says.</param>
internal sealed record MomentNormalization(Shape View, IReadOnlyList<int> Axes, bool SubtractsMean, NormKind Kind, double Epsilon)
{
    /// <summary>The number of the node's input that holds the gains; null where there are none.</summary>
    public int? Gain { get; init; }

    /// <summary>The shape to see the gains in, which broadcasts to <see cref="View"/>.</summary>
    public Shape GainShape { get; init; } = Shape.Scalar;

    /// <summary>The number of the node's input that holds the shifts; null where there are none.</summary>
    public int? Shift { get; init; }

    /// <summary>The shape to see the shifts in, which broadcasts to <see cref="View"/>.</summary>
    public Shape ShiftShape { get; init; } = Shape.Scalar;

    /// <summary>Elements over which a mean is taken.</summary>
    public int Count => Axes.Aggregate(1, (count, axis) => count * View[axis]);

    /// <summary>The dimensions of the view in an order in which moments are taken over the last ones.</summary>
    public int[] AxesLast => [.. Enumerable.Range(0, View.Rank).OrderBy(d => Axes.Contains(d))];

    /// <summary>The order that takes <see cref="AxesLast"/> back.</summary>
    public int[] Back => [.. Enumerable.Range(0, View.Rank).Select(d => Array.IndexOf(AxesLast, d))];

    /// <summary>The gains and shifts of <paramref name="node"/>, which are constant.</summary>
    public ChannelGains Gains(Node node) => ChannelGains.Of(
        View,
        Gain is { } gain ? node.Input(gain).Constant : null,
        GainShape,
        Shift is { } shift ? node.Input(shift).Constant : null,
        ShiftShape);

    /// <summary>Whether gain and shift, where there are any, never change.</summary>
    public bool HasConstantGains(Node node) => (Gain is not { } gain || node.Input(gain).IsConstant)
        && (Shift is not { } shift || node.Input(shift).IsConstant);
}
