namespace Askew.Execution.Kernels.Convolution;

/// <summary>One multiply-add of a convolution: a pair of activations and the pair of weights that goes with them.</summary>
/// <param name="Plane">The plane of the packed image.</param>
/// <param name="Row">Rows of lanes below the plane's first.</param>
/// <param name="Column">Lanes right of the plane's first.</param>
/// <param name="FirstWeight">Index of the first weight among those of one output channel.</param>
/// <param name="SecondWeight">Index of the second; -1 where the pair has no second, whose weight is then 0.</param>
internal readonly record struct PairStep(int Plane, int Row, int Column, int FirstWeight, int SecondWeight);
