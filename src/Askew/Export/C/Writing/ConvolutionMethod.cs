namespace Askew.Export.C.Writing;

/// <summary>The ways in which layers with weights are computed.</summary>
internal enum ConvolutionMethod
{
    /// <summary>Windows become rows, rows are multiplied with rows of weights, two by two: little memory.</summary>
    Rows,

    /// <summary>Windows become rows, rows are multiplied with panels of weights, for processors with wide registers.</summary>
    Panels,

    /// <summary>Every channel on its own, tap after tap.</summary>
    Depthwise,
}
