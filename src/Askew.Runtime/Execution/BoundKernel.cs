using Askew.Tensors;

namespace Askew.Execution;

/// <summary>Runs one bound instruction on the tensors of <paramref name="storage"/>.</summary>
internal delegate void BoundKernel(TensorStorage storage, Workers workers);
