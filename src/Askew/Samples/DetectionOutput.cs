namespace Askew.Samples;

/// <summary>One output of a detector.</summary>
internal sealed record DetectionOutput
{
    /// <summary>The output's name in the network.</summary>
    public required string Name { get; init; }

    /// <summary>The output with the scores of its boxes, one number a class; null where they are in one with the boxes.</summary>
    public string? Scores { get; init; }

    /// <summary>The output that says how likely each of its boxes is one at all; null for none.</summary>
    public string? Objectness { get; init; }

    /// <summary>Input pixels from one cell of the output to the next; 0 where the decoder needs none.</summary>
    public int Stride { get; init; }

    /// <summary>The anchors of a cell, in the order of the output's channels; empty where the decoder needs none.</summary>
    public IReadOnlyList<AnchorSize> Anchors { get; init; } = [];
}
