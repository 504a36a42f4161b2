namespace Askew.Export.C;

/// <summary>The ways in which layers with weights are computed.</summary>
internal enum ConvolutionKernel
{
    /// <summary>Windows become rows, rows are multiplied with weights.</summary>
    Dense,

    /// <summary>Every channel on its own, tap after tap.</summary>
    Depthwise,

    /// <summary>The whole input is one row, or some.</summary>
    Matrix,
}
