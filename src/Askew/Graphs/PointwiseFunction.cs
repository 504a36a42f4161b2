using Askew.Numerics;

namespace Askew.Graphs;

/// <summary>A real function that an element-wise node applies to every element, or one for every channel (dimension 1).</summary>
/// <param name="Channels">The functions: one, or one for each channel.</param>
/// <param name="Clamp">The bounds, where the function does nothing but clamp its argument to them (Relu, Clip); null otherwise.</param>
internal sealed record PointwiseFunction(IReadOnlyList<Func<double, double>> Channels, ClippingRange? Clamp = null)
{
    /// <summary>One function for all elements.</summary>
    public PointwiseFunction(Func<double, double> function, ClippingRange? clamp = null)
        : this([function], clamp)
    {
    }

    /// <summary>Whether one function serves all elements.</summary>
    public bool IsPerTensor => Channels.Count == 1;
}
