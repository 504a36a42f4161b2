using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Askew.Graphs;

/// <summary>An activation of two straight lines between two bounds, which layers can apply to their results while these are at hand.</summary>
/// <param name="Slope">From 0 to 1: what values below 0 are multiplied by; 1 leaves them. (The larger of x and its product is then the right one on either side.)</param>
/// <param name="Low">The lower bound.</param>
/// <param name="High">The upper bound.</param>
/// <remarks>Gives what a node of its own gives, but perhaps the other sign of a zero. The order of operands keeps NaN.</remarks>
internal readonly record struct LinearActivation(float Slope, float Low, float High)
{
    /// <summary>Its result for each of 16 values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector512<float> Of(Vector512<float> x) => Vector512.MinNative(
        Vector512.Create(High), Vector512.MaxNative(Vector512.Create(Low), Vector512.MaxNative(x * Slope, x)));

    /// <summary>Its result for each of 8 values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector256<float> Of(Vector256<float> x) => Vector256.MinNative(
        Vector256.Create(High), Vector256.MaxNative(Vector256.Create(Low), Vector256.MaxNative(x * Slope, x)));

    /// <summary>Its result for one value.</summary>
    internal float Of(float x)
    {
        float bent = x < 0 ? x * Slope : x;
        return bent < Low ? Low : bent > High ? High : bent;
    }

    /// <summary>Applies it to <paramref name="count"/> elements at <paramref name="values"/>.</summary>
    internal unsafe void Apply(float* values, int count)
    {
        int i = 0;
        for (; i <= count - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            Of(Vector256.Load(values + i)).Store(values + i);
        }

        for (; i < count; i++)
        {
            values[i] = Of(values[i]);
        }
    }
}
