using Askew.Tensors;

namespace Askew.Graphs;

/// <summary>The weights of a convolution or fully connected layer as one row per output channel.</summary>
/// <param name="Channels">Number of output channels (rows).</param>
/// <param name="RowLength">Weights of one output channel.</param>
/// <param name="Weights">[Channels, RowLength], row-major; the factors of Gemm (alpha) are in them.</param>
/// <param name="Bias">One for each output channel, 0 where the layer has none.</param>
internal sealed record LinearLayer(int Channels, int RowLength, float[] Weights, double[] Bias)
{
    /// <summary>What one step of the weights is, one for each output channel, where the model has integers for them; null where they are
    /// real.</summary>
    public double[]? Steps { get; init; }

    /// <summary>Bits of the integers that the model has, where <see cref="Steps"/> are there.</summary>
    public int StepBits { get; init; }

    /// <summary>Number of groups; each sees its own share of the input channels.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Weights of a row that belong to one input channel: the size of the kernel.</summary>
    public int KernelSize { get; init; } = 1;

    /// <summary>Whether the layer pads its input with zeros.</summary>
    public bool HasPadding { get; init; }

    /// <summary>Whether output channels are the last dimension of the result; dimension 1 otherwise.</summary>
    public bool ChannelsLast { get; init; }

    /// <summary>How many input channels there are.</summary>
    public int InputChannels => Groups * (RowLength / KernelSize);

    /// <summary>Elements in a row that belong to one channel of <paramref name="tensor"/>, the shape of the layer's input or
    /// result.</summary>
    public int ChannelRun(Shape tensor) => ChannelsLast ? 1 : Math.Max(1, tensor.CountBetween(2, tensor.Rank));

    /// <summary>The input channel that weight <paramref name="index"/> of the row of output channel <paramref name="channel"/> is
    /// for.</summary>
    public int InputChannel(int channel, int index) =>
        (channel / (Channels / Groups) * (RowLength / KernelSize)) + (index / KernelSize);

    /// <summary>The weights of output channel <paramref name="channel"/>.</summary>
    public ReadOnlySpan<float> Row(int channel) => Weights.AsSpan(channel * RowLength, RowLength);
}
