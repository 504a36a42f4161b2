namespace Askew.Workflows;

/// <summary>What shall be measured, on what.</summary>
/// <param name="Model">A float ONNX network or an .askew file.</param>
/// <param name="Data">Images or tensors, with labels as the recipe says.</param>
internal sealed record MeasurementRequest(string Model, string Data)
{
    /// <summary>A float network to compare with, sample by sample; null for none.</summary>
    public string? Reference { get; init; }

    /// <summary>The recipe; null for the one beside the model, else beside the reference.</summary>
    public string? Recipe { get; init; }

    /// <summary>What of a float network is used.</summary>
    public ModelView View { get; init; } = ModelView.Whole;

    /// <summary>Use only this many samples, spread evenly; null for all.</summary>
    public int? Samples { get; init; }

    /// <summary>Whether a sample that cannot be used is an error.</summary>
    public bool IsStrict { get; init; }

    /// <summary>What runs integer networks.</summary>
    public string Engine { get; init; } = Networks.Managed;
}
