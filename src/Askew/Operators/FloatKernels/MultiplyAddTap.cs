using System.Runtime.CompilerServices;
using Askew.Numerics;

namespace Askew.Operators.FloatKernels;

/// <summary>A weighted sum.</summary>
internal readonly struct MultiplyAddTap : ITapOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TLanes, TVector>(TVector result, TVector element, TVector weight)
        where TLanes : struct, IFloatLanes<TVector>
        where TVector : struct => TLanes.MultiplyAdd(weight, element, result);
}
