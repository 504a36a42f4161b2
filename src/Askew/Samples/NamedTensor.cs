using Askew.Tensors;

namespace Askew.Samples;

/// <summary>A tensor and its name.</summary>
internal readonly record struct NamedTensor(string Name, Tensor Tensor);
