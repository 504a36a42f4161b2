namespace Askew.Graphs;

/// <summary>The weights of a convolution or fully connected layer as one row per output channel.</summary>
/// <param name="Channels">Number of output channels (rows).</param>
/// <param name="RowLength">Weights of one output channel.</param>
/// <param name="Weights">[Channels, RowLength], row-major; the factors of Gemm (alpha) are in them.</param>
/// <param name="Bias">One for each output channel, 0 where the layer has none.</param>
public sealed record LinearLayer(int Channels, int RowLength, float[] Weights, double[] Bias)
{
    /// <summary>The weights of output channel <paramref name="channel"/>.</summary>
    public ReadOnlySpan<float> Row(int channel) => Weights.AsSpan(channel * RowLength, RowLength);
}
