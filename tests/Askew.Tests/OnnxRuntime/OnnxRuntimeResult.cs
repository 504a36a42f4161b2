using Askew.Tensors;

namespace Askew.Tests.OnnxRuntime;

/// <summary>What ONNX Runtime made of a model.</summary>
internal sealed record OnnxRuntimeResult(Tensor[] Outputs, string? Error);
