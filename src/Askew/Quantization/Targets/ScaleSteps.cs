namespace Askew.Quantization.Targets;

/// <summary>Which scales a target has.</summary>
public enum ScaleSteps
{
    /// <summary>Every positive number.</summary>
    Any,

    /// <summary>Powers of two.</summary>
    PowersOfTwo,
}
