using Askew.Graphs;

namespace Askew.Quantization.Refinements;

/// <summary>Makes the integer weights or biases of one layer better, knowing what the layers before it really give.</summary>
internal interface IRefinement
{
    /// <summary>What it does, as progress shows it.</summary>
    string Activity { get; }

    /// <summary>Whether it looks at samples; otherwise none need to be run.</summary>
    bool NeedsSamples { get; }

    /// <summary>The weights and biases that <paramref name="layer"/> shall have.</summary>
    QuantizedWeights Refine(LayerInLockStep layer);
}
