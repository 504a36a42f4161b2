using System.Runtime.Intrinsics;

namespace Askew.Operators.FloatKernels;

/// <summary>What a sweep does with each element of a window.</summary>
internal interface ITapOperation
{
    /// <summary>The result so far with one more element.</summary>
    static abstract Vector256<float> Apply(Vector256<float> result, Vector256<float> element, Vector256<float> weight);
}
