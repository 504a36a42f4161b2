using Askew.Evaluation;

namespace Askew.OnnxRuntime;

/// <summary>ONNX Runtime as an engine of the tool.</summary>
internal sealed class OnnxRuntimeEngine : IForeignEngine
{
    /// <inheritdoc/>
    public INetwork Open(ForeignModel model) => new OnnxRuntimeNetwork(model);
}
