namespace Askew.Quantization.Targets;

/// <summary>Which scales a target has.</summary>
internal enum ScaleSteps
{
    /// <summary>Every positive number.</summary>
    Any,

    /// <summary>Powers of two.</summary>
    PowersOfTwo,
}
