namespace Askew.Quantization.Targets;

/// <summary>How a target maps activations to integers.</summary>
internal enum ActivationMapping
{
    /// <summary>With a scale and a zero point: all integers are used whatever the range.</summary>
    Asymmetric,

    /// <summary>With a scale alone, zero point 0: what is never negative leaves half of the integers unused.</summary>
    Symmetric,
}
