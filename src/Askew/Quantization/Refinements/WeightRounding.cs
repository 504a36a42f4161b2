using Askew.Graphs;

namespace Askew.Quantization.Refinements;

/// <summary>Rounds the weights of a layer by what they do to its result on the calibration data, not each for itself.</summary>
/// <remarks>Rounding errors of weights whose inputs go together can cancel.</remarks>
internal sealed class WeightRounding(Effort effort) : IRefinement
{
    /// <inheritdoc/>
    public string Activity => "rounding weights";

    /// <inheritdoc/>
    public bool NeedsSamples => true;

    /// <inheritdoc/>
    public QuantizedWeights Refine(LayerInLockStep layer) => FittedRounding.Round(layer, effort, lacking: null);
}
