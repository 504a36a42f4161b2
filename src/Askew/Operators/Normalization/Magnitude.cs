using System.Runtime.Intrinsics;
using Askew.Numerics;

namespace Askew.Operators.Normalization;

/// <summary>Sums of absolute values.</summary>
internal readonly struct Magnitude : ISumTerm
{
    /// <inheritdoc/>
    public float Of(float element) => MathF.Abs(element);

    /// <inheritdoc/>
    public Vector512<float> Of(Vector512<float> elements) => Vector512.Abs(elements);
}
