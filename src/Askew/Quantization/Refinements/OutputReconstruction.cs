using Askew.Graphs;

namespace Askew.Quantization.Refinements;

/// <summary>Rounds the weights of a layer so that they also make good what the integer layers before it got wrong.</summary>
/// <remarks>
/// Where <see cref="WeightRounding"/> holds a layer's results to what the real weights make of the layer's integer inputs, this holds them
/// to what the float network has. With 8 bits there is nothing to be gained: a step of the weights is small beside the errors of the
/// activations. Below, it is what errors of layers add up by.
/// </remarks>
internal sealed class OutputReconstruction(Effort effort) : IRefinement
{
    private const int EnoughBits = 8;

    /// <inheritdoc/>
    public string Activity => "reconstructing results";

    /// <inheritdoc/>
    public bool NeedsSamples => true;

    /// <inheritdoc/>
    public QuantizedWeights Refine(LayerInLockStep layer) =>
        layer.Weights.BitWidth < EnoughBits ? FittedRounding.Round(layer, effort, new LackingResults(layer)) : layer.Weights;
}
