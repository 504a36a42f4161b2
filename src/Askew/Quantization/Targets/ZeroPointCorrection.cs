namespace Askew.Quantization.Targets;

/// <summary>Which weights the zero point's share of a bias is computed with (paper eq 13).</summary>
internal enum ZeroPointCorrection
{
    /// <summary>The float ones, as the paper prints it; corrects a part of the weights' bias, too.</summary>
    FloatWeights,

    /// <summary>The quantised ones, so that the integer layer equals the fake-quantised layer.</summary>
    QuantizedWeights,
}
