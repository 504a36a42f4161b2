namespace Askew.Samples;

/// <summary>One output of a detector.</summary>
internal sealed record DetectionOutput
{
    /// <summary>The output's name in the network.</summary>
    public required string Name { get; init; }

    /// <summary>Input pixels from one cell of the output to the next; 0 where the decoder needs none.</summary>
    public int Stride { get; init; }

    /// <summary>The anchors of a cell, in the order of the output's channels; empty where the decoder needs none.</summary>
    public IReadOnlyList<AnchorSize> Anchors { get; init; } = [];
}
