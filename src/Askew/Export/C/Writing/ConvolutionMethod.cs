namespace Askew.Export.C.Writing;

/// <summary>The ways in which layers with weights are computed.</summary>
internal enum ConvolutionMethod
{
    /// <summary>Windows become rows, rows are multiplied with rows of weights, two by two: little memory.</summary>
    Rows,

    /// <summary>Windows become rows, rows are multiplied with panels of weights, for processors with wide registers.</summary>
    Panels,

    /// <summary>Windows become rows, two rows are multiplied with the weights of four outputs, for microcontrollers.</summary>
    Quads,

    /// <summary>Every channel on its own, tap after tap.</summary>
    Depthwise,

    /// <summary>Every channel on its own, all taps of four channels or more at a time, for microcontrollers.</summary>
    DepthwiseQuads,
}
