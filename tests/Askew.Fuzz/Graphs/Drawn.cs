namespace Askew.Fuzz.Graphs;

/// <summary>A tensor of a random graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its extents.</param>
internal sealed record Drawn(string Name, params int[] Shape)
{
    /// <summary>Number of dimensions.</summary>
    public int Rank => Shape.Length;

    /// <summary>Number of elements.</summary>
    public int Count => Shape.Aggregate(1, (product, extent) => product * extent);
}
