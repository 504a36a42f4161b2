using Askew.Graphs;

namespace Askew.Reports;

/// <summary>One tensor of a network.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its extents as text; <c>?</c> for those that are not known.</param>
internal sealed record TensorSummary(string Name, string Shape)
{
    /// <summary>Summarises <paramref name="value"/>.</summary>
    public static TensorSummary Of(Value value) =>
        new(value.Name, value.Shape?.ToString() ?? (value.DeclaredExtents is null ? "?" : ShapeResolution.Describe(value)));

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {Shape}";
}
