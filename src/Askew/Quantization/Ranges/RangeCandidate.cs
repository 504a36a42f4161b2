using Askew.Numerics;

namespace Askew.Quantization.Ranges;

/// <summary>A range that a tensor could have.</summary>
/// <param name="Method">By which method; with <c>+clamp</c> where values were first clamped to what the tensor's consumers let
/// through.</param>
/// <param name="Range">The range.</param>
internal sealed record RangeCandidate(string Method, ClippingRange Range)
{
    // Ranges that differ by less give the same integers but for a few.
    private const double Tolerance = 0.01;

    /// <summary>The same with less of it.</summary>
    public RangeCandidate Narrowed(double share) => new(
        Method.EndsWith(", narrowed", StringComparison.Ordinal) ? Method
            : Method + ", narrowed", new ClippingRange(Range.Min * share, Range.Max * share));

    /// <summary>Whether there is no point in trying both.</summary>
    public bool IsLike(RangeCandidate other)
    {
        ClippingRange a = Range.IncludingZero();
        ClippingRange b = other.Range.IncludingZero();
        return Math.Max(Math.Abs(a.Min - b.Min), Math.Abs(a.Max - b.Max)) <= Tolerance * Math.Max(a.Width, b.Width);
    }
}
