using System.Runtime.CompilerServices;
using Askew.Numerics;

namespace Askew.Operators.FloatKernels;

/// <summary>The sum.</summary>
internal readonly struct SumTap : ITapOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Apply<TLanes, TVector>(TVector result, TVector element, TVector weight)
        where TLanes : struct, IFloatLanes<TVector>
        where TVector : struct => TLanes.Add(result, element);
}
