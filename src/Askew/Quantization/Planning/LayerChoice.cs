using Askew.Calibration;
using Askew.Numerics;

namespace Askew.Quantization.Planning;

/// <summary>What is decided beforehand about one layer, or one input of the network; what is null is decided as for all others.</summary>
internal sealed record LayerChoice
{
    /// <summary>Nothing is decided.</summary>
    public static LayerChoice None { get; } = new();

    /// <summary>Bits of the layer's weights, 2 to 8, or 16 where the target has activations of 16.</summary>
    public int? WeightBits { get; init; }

    /// <summary>Bits of the layer's result: 2 to 8, or 16 where the target has them.</summary>
    public int? ActivationBits { get; init; }

    /// <summary>Bits of the index of the layer's fused table, 2 to 16.</summary>
    public int? TableBits { get; init; }

    /// <summary>The real values that the result's integers cover.</summary>
    public ClippingRange? Range { get; init; }

    /// <summary>Chooses the range where <see cref="Range"/> does not say it.</summary>
    public ICalibrator? Calibrator { get; init; }

    /// <summary>The method's text, as it was written.</summary>
    public string? Method { get; init; }
}
