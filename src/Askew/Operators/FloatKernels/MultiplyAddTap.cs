using System.Runtime.Intrinsics;

namespace Askew.Operators.FloatKernels;

/// <summary>A weighted sum.</summary>
internal readonly struct MultiplyAddTap : ITapOperation
{
    public static Vector256<float> Apply(Vector256<float> result, Vector256<float> element, Vector256<float> weight) =>
        Vector256.FusedMultiplyAdd(weight, element, result);
}
