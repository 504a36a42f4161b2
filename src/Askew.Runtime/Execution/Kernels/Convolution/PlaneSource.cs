namespace Askew.Execution.Kernels.Convolution;

/// <summary>A regular grid of activations of one channel.</summary>
/// <param name="Channel">The channel, within its group.</param>
/// <param name="Row">Row of the first activation in the padded input.</param>
/// <param name="Column">Column of the first activation in the padded input.</param>
internal readonly record struct PlaneSource(int Channel, int Row, int Column);
