using Askew.Quantization.Targets;

namespace Askew.Workflows;

/// <summary>Whose layers shall be measured, on what.</summary>
/// <param name="Model">A float network, which is quantised, or an .askew file.</param>
/// <param name="Calibration">Images or tensors to calibrate with; every eighth of 16 or more is measured on, else all.</param>
internal sealed record AnalysisRequest(string Model, string Calibration)
{
    /// <summary>The float network that an .askew file was made from; null for another model.</summary>
    public string? Reference { get; init; }

    /// <summary>The recipe; null for the one beside the model.</summary>
    public string? Recipe { get; init; }

    /// <summary>What of the float network is used.</summary>
    public ModelView View { get; init; } = ModelView.Whole;

    /// <summary>The methods; of an .askew file it is decided already.</summary>
    public IReadOnlyList<NamedMethod> Methods { get; init; } = [];

    /// <summary>The target; of an .askew file it is decided already.</summary>
    public required TargetProfile Target { get; init; }

    /// <summary>Use only this many samples, spread evenly; null for all.</summary>
    public int? Samples { get; init; }

    /// <summary>Steps to leave out, comma-separated; null for none.</summary>
    public string? Without { get; init; }

    /// <summary>Whether to look into the first network for a report.</summary>
    public bool LooksInside { get; init; }
}
