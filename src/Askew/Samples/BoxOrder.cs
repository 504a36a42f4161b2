namespace Askew.Samples;

/// <summary>In which order a head gives the numbers of a box.</summary>
internal enum BoxOrder
{
    /// <summary>Across before down.</summary>
    Xywh,

    /// <summary>Down before across, as TensorFlow's detectors do.</summary>
    Yxhw,
}
