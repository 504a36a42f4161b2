using Askew.Quantization.Targets;

namespace Askew.Workflows;

/// <summary>What shall be compared, on what.</summary>
/// <param name="Model">The float ONNX network.</param>
/// <param name="Recipe">The recipe; null for the one beside the model.</param>
/// <param name="Calibration">Images or tensors to calibrate with; null where there are statistics.</param>
/// <param name="Statistics">Files that <c>calibrate</c> has written, all parts, in place of <paramref name="Calibration"/>.</param>
/// <param name="Data">Images or tensors to evaluate on, with labels as the recipe says.</param>
/// <param name="Methods">The methods.</param>
/// <param name="Targets">The targets.</param>
/// <param name="Samples">Evaluate on only this many samples, spread evenly; null for all.</param>
/// <param name="Without">Steps to leave out, comma-separated; null for none.</param>
/// <param name="IsFresh">Whether to measure again what an earlier run has measured.</param>
/// <param name="LooksInside">Whether to look into the best network for a report.</param>
internal sealed record ComparisonRequest(
    string Model,
    string? Recipe,
    string? Calibration,
    IReadOnlyList<string> Statistics,
    string Data,
    IReadOnlyList<NamedMethod> Methods,
    IReadOnlyList<TargetProfile> Targets,
    int? Samples,
    string? Without,
    bool IsFresh,
    bool LooksInside)
{
    /// <summary>Whether the methods were named, and are not just all that there are.</summary>
    public bool NamesMethods { get; init; } = true;
}
