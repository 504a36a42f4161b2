using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Askew.Numerics;

namespace Askew.Graphs;

/// <summary>An activation of two straight lines between two bounds, which layers can apply to their results while these are at
/// hand.</summary>
/// <param name="Slope">From 0 to 1: what values below 0 are multiplied by; 1 leaves them.</param>
/// <param name="Low">The lower bound.</param>
/// <param name="High">The upper bound, not below the lower one.</param>
/// <remarks>Gives what a node of its own gives, but perhaps the other sign of a zero. NaN stays NaN.</remarks>
internal readonly record struct LinearActivation(float Slope, float Low, float High)
{
    /// <summary>Its result for each lane of a register.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal TVector Of<TLanes, TVector>(TVector x)
        where TLanes : struct, IFloatLanes<TVector>
        where TVector : struct
    {
        TVector bent = TLanes.Choose(x, TLanes.Create(0), TLanes.Multiply(x, TLanes.Create(Slope)), x);
        TVector low = TLanes.Create(Low);
        TVector high = TLanes.Create(High);
        bent = TLanes.Choose(bent, low, low, bent);
        return TLanes.Choose(high, bent, high, bent);
    }

    /// <summary>Applies it to <paramref name="count"/> elements at <paramref name="values"/>.</summary>
    internal unsafe void Apply(float* values, int count)
    {
        if (FloatLanes256.IsSupported)
        {
            Apply<FloatLanes256, Vector256<float>>(values, count);
        }
        else if (FloatLanes128.IsSupported)
        {
            Apply<FloatLanes128, Vector128<float>>(values, count);
        }
        else
        {
            Apply<FloatLanesScalar, float>(values, count);
        }
    }

    private unsafe void Apply<TLanes, TVector>(float* values, int count)
        where TLanes : struct, IFloatLanes<TVector>
        where TVector : struct
    {
        int i = 0;
        for (; i <= count - TLanes.Count; i += TLanes.Count)
        {
            TLanes.Store(Of<TLanes, TVector>(TLanes.Load(values + i)), values + i);
        }

        for (; i < count; i++)
        {
            values[i] = Of<FloatLanesScalar, float>(values[i]);
        }
    }
}
