namespace Askew;

/// <summary>How much time a quantisation may take to find better weights.</summary>
public enum Effort
{
    /// <summary>Every weight goes to its nearest integer.</summary>
    Fast,

    /// <summary>Weights are rounded by what they do to the layer's result on the calibration data.</summary>
    Normal,

    /// <summary>The same with more data and more passes: for few bits.</summary>
    Best,
}
