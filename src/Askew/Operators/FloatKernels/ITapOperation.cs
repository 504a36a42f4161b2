using Askew.Numerics;

namespace Askew.Operators.FloatKernels;

/// <summary>What a sweep does with each element of a window.</summary>
internal interface ITapOperation
{
    /// <summary>The results so far with one more element each.</summary>
    static abstract TVector Apply<TLanes, TVector>(TVector result, TVector element, TVector weight)
        where TLanes : struct, IFloatLanes<TVector>
        where TVector : struct;
}
