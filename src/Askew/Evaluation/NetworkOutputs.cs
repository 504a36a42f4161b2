using Askew.Samples;
using Askew.Tensors;

namespace Askew.Evaluation;

/// <summary>The outputs of a network that is run on each sample.</summary>
internal sealed class NetworkOutputs(INetwork network) : ISampleOutputs
{
    /// <inheritdoc/>
    public IReadOnlyList<string> OutputNames => network.OutputNames;

    /// <inheritdoc/>
    public IReadOnlyList<bool> AreWhole => network.AreWhole;

    /// <inheritdoc/>
    public ISampleOutputs Fork() => new NetworkOutputs(network.Fork());

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Of(Sample sample, int number) => network.Run(sample.Inputs);
}
