using System.Runtime.InteropServices;
using Askew.Numerics;

namespace Askew.Execution.Kernels.Lanes;

/// <summary>A requantiser with a shift of 32 or more, laid out for vector kernels.</summary>
/// <remarks>Such a shift needs the high halves of the 64-bit products only, and leaves 32 bits at most, whatever the sum.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct HighRequantizer
{
    public readonly int Multiplier;

    /// <summary>The shift less 32.</summary>
    public readonly int HighShift;

    public readonly long Addend;

    private HighRequantizer(Requantizer requantizer)
    {
        Multiplier = requantizer.Multiplier;
        HighShift = requantizer.RightShift - 32;
        Addend = requantizer.Addend;
    }

    /// <summary>The same function of 32-bit sums as <paramref name="requantizer"/>; null where there is none.</summary>
    public static HighRequantizer? Of(Requantizer requantizer)
    {
        int rise = 32 - requantizer.RightShift;
        if (rise <= 0)
        {
            return new HighRequantizer(requantizer);
        }

        // Multiplier and addend grow together; with 31 and 62 bits, 64 bits hold every product of 32-bit sums as before.
        bool fits = Math.Abs((long)requantizer.Multiplier) <= (long)int.MaxValue >> rise
            && requantizer.Addend <= (1L << 62) >> rise
            && requantizer.Addend >= -(1L << 62) >> rise;
        return fits ? new HighRequantizer(new Requantizer(requantizer.Multiplier << rise, 32, requantizer.Addend << rise)) : null;
    }

    /// <summary>All of <paramref name="requantizers"/>; null unless each has one.</summary>
    public static HighRequantizer[]? OfAll(Requantizer[] requantizers)
    {
        var all = new HighRequantizer[requantizers.Length];
        for (int i = 0; i < requantizers.Length; i++)
        {
            if (Of(requantizers[i]) is not { } high)
            {
                return null;
            }

            all[i] = high;
        }

        return all;
    }
}
