namespace Askew.Graphs;

/// <summary>One function of one tensor, element by element: a table.</summary>
/// <param name="Function">The function.</param>
internal sealed record PointwiseContract(PointwiseFunction Function) : Contract
{
    /// <summary>The function in the form that layers apply to their own results; null where it has none.</summary>
    /// <remarks>Such a node can also be evaluated in the place of its input.</remarks>
    public LinearActivation? Activation { get; init; }
}
