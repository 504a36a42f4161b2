namespace Askew.Quantization.Targets;

/// <summary>Which layers of a network a target computes in integers.</summary>
internal enum IntegerLayers
{
    /// <summary>Every layer: the network is integer-only.</summary>
    All,

    /// <summary>Convolutions and fully connected layers; their inputs are quantised, their results and all other layers are
    /// float.</summary>
    Linear,
}
