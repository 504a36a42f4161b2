namespace Askew.Execution.Kernels.Convolution;

/// <summary>One plane of a packed image: where the two activations of each lane come from.</summary>
/// <remarks>Lane (v, u) holds the activations at rows <c>v * stride + Row</c> and columns <c>u * stride + Column</c> of the padded input,
/// so that with any stride neighbouring windows read neighbouring lanes.</remarks>
/// <param name="First">Source of the low half.</param>
/// <param name="Second">Source of the high half.</param>
internal readonly record struct PairPlane(PlaneSource First, PlaneSource Second);
