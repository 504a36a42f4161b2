using System.Runtime.Intrinsics;

namespace Askew.Operators.FloatKernels;

/// <summary>The largest element.</summary>
internal readonly struct MaximumTap : ITapOperation
{
    public static Vector256<float> Apply(Vector256<float> result, Vector256<float> element, Vector256<float> weight) =>
        Vector256.Max(result, element);
}
