namespace Askew.Samples;

/// <summary>What turns a detection head's numbers into probabilities.</summary>
internal enum DetectionActivation
{
    /// <summary>The logistic function.</summary>
    Sigmoid,

    /// <summary>They are probabilities already.</summary>
    None,
}
