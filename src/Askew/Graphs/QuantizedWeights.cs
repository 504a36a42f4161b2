namespace Askew.Graphs;

/// <summary>The integer weights of one layer with one scale a channel.</summary>
/// <param name="Values">[channels, row length], as <see cref="LinearLayer.Weights"/>.</param>
/// <param name="Scales">Real units per step, one for each output channel.</param>
/// <param name="Bias">The real biases, corrected where that was asked for.</param>
internal sealed record QuantizedWeights(sbyte[] Values, double[] Scales, double[] Bias)
{
    /// <summary>Bits of a weight.</summary>
    public int BitWidth { get; init; } = 8;

    /// <summary><paramref name="layer"/> with the weights that the integers stand for, its biases as they are.</summary>
    public LinearLayer Coarsen(LinearLayer layer) => layer with
    {
        Weights = [.. Values.Select((value, i) => (float)(value * Scales[i / layer.RowLength]))],
    };
}
