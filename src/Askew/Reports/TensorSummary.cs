using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Reports;

/// <summary>One tensor of a network.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its extents as text; <c>?</c> for those that are not known.</param>
/// <param name="Type">What it holds where that is no reals: int64, int32, boolean, ...; null for reals.</param>
internal sealed record TensorSummary(string Name, string Shape, string? Type = null)
{
    /// <summary>Summarises <paramref name="value"/>.</summary>
    public static TensorSummary Of(Value value) =>
        new(value.Name, value.Shape?.ToString() ?? (value.DeclaredExtents is null ? "?" : ShapeResolution.Describe(value)), TypeOf(value));

    /// <inheritdoc/>
    public override string ToString() => Type is null ? $"{Name} {Shape}" : $"{Name} {Shape} {Type}";

    private static string? TypeOf(Value value) => (value.Whole ?? value.ElementType) is not ElementType.Float32 and var type
        ? type.ToString().ToLowerInvariant() : null;
}
