using Askew.Quantization.Targets;

namespace Askew.Quantization.Planning;

/// <summary>Finds who shares a mapping with whom, and which activations are computed by the layers before them.</summary>
internal sealed class FindStructure(TargetProfile target) : IStep<CalibratedNetwork, ObservedNetwork>
{
    /// <inheritdoc/>
    public string Name => "find structure";

    /// <inheritdoc/>
    public ObservedNetwork Run(CalibratedNetwork decided) => new(new NetworkStructure(decided.Graph, target), decided);
}
