namespace Askew.Samples;

/// <summary>The recipe's section <c>labels</c>: where the right answers are.</summary>
internal sealed record LabelRecipe
{
    /// <summary>Where labels come from.</summary>
    public required LabelFormat Format { get; init; }

    /// <summary>A file or folder relative to the data folder: the table of <see cref="LabelFormat.Csv"/>, the array of
    /// <see cref="LabelFormat.Npy"/>, the list of class names (one a line) of <see cref="LabelFormat.Folders"/>, the boxes.</summary>
    public string? Path { get; init; }

    /// <summary>Added to every label, for networks with a background class.</summary>
    public int Offset { get; init; }
}
