using Askew.Tensors;

namespace Askew.Samples;

/// <summary>A tensor and its name.</summary>
public readonly record struct NamedTensor(string Name, Tensor Tensor);
