namespace Askew.Quantization.Targets;

/// <summary>What happens to a layer whose gain exceeds what the target's multiplier can express.</summary>
internal enum ExcessGain
{
    /// <summary>Quantisation fails and names the layer.</summary>
    Error,

    /// <summary>The output's scale is widened until the gain fits.</summary>
    Widen,
}
