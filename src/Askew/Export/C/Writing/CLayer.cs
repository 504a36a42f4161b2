namespace Askew.Export.C.Writing;

/// <summary>How one instruction becomes C.</summary>
/// <param name="ScratchSizeInBytes">The memory that it needs while it runs, besides its tensors.</param>
/// <param name="Write">Writes its constants, its structure and its calls.</param>
internal sealed record CLayer(int ScratchSizeInBytes, Action<LayerWriter> Write)
{
    /// <summary>Its weights, where those of fewer than 8 bits may lie without gaps; null where there are none.</summary>
    public WeightRows? Rows { get; init; }
}
