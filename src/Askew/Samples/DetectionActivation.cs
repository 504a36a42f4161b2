namespace Askew.Samples;

/// <summary>What turns a detection head's numbers into probabilities.</summary>
internal enum DetectionActivation
{
    /// <summary>The logistic function.</summary>
    Sigmoid,

    /// <summary>Softmax over the classes and the background, with scores in an output of their own.</summary>
    Softmax,

    /// <summary>They are probabilities already.</summary>
    None,
}
