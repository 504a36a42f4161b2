using System.Runtime.Intrinsics;

namespace Askew.Operators.FloatKernels;

/// <summary>The sum.</summary>
internal readonly struct SumTap : ITapOperation
{
    public static Vector256<float> Apply(Vector256<float> result, Vector256<float> element, Vector256<float> weight) => result + element;
}
