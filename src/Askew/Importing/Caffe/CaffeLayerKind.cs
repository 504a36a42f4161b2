using Askew.Graphs;

namespace Askew.Importing.Caffe;

/// <summary>What Askew knows of one type of layers.</summary>
/// <param name="Lower">Makes the nodes of a layer, and gives what its tops are, in order.</param>
internal sealed record CaffeLayerKind(Func<LayerBuilder, IReadOnlyList<Value>> Lower)
{
    /// <summary>A kind of layers with one top.</summary>
    public CaffeLayerKind(Func<LayerBuilder, Value> lower)
        : this(layer => [lower(layer)])
    {
    }

    /// <summary>The least number of bottoms.</summary>
    public int Bottoms { get; init; } = 1;

    /// <summary>The greatest number of bottoms.</summary>
    public int MostBottoms { get; init; } = 1;

    /// <summary>The greatest number of tops; one at least is needed.</summary>
    public int MostTops { get; init; } = 1;

    /// <summary>Whether a layer needs weights.</summary>
    public Predicate<LayerParameter> NeedsWeights { get; init; } = _ => false;
}
