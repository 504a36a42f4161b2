using System.Runtime.CompilerServices;

namespace Askew.Execution.Kernels;

/// <summary>How the loops of kernels are compiled.</summary>
internal static class Compilation
{
    /// <summary>Fully optimised at the first call, as a network is often run only a few times; and apart from the callers, so that the loop
    /// has all registers to itself.</summary>
    public const MethodImplOptions AtOnce = MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining;
}
