using Askew.Numerics;

namespace Askew.Export.C.Writing;

/// <summary>Requantisers of 32-bit sums that shift by 32 bits at least, so that only the upper half of a 64-bit product is
/// shifted.</summary>
internal static class HighShifts
{
    /// <summary>The bits that are taken for granted.</summary>
    public const int Bits = 32;

    // With a sum of 32 bits and a multiplier of 31, an addend below 2^61 cannot make the product overflow.
    private const long LargestAddend = 1L << 61;

    /// <summary>Requantisers that give the same results with shifts of 32 or more; null where some do not have such a form.</summary>
    public static Requantizer[]? Of(Requantizer[] requantizers)
    {
        var high = new Requantizer[requantizers.Length];
        for (int i = 0; i < high.Length; i++)
        {
            Requantizer requantizer = requantizers[i];
            int more = Math.Max(0, Bits - requantizer.RightShift);
            long multiplier = (long)requantizer.Multiplier << more;
            Int128 addend = (Int128)requantizer.Addend << more;
            if (multiplier is < -int.MaxValue or > int.MaxValue || (more > 0 && Int128.Abs(addend) > LargestAddend))
            {
                return null;
            }

            high[i] = new Requantizer((int)multiplier, requantizer.RightShift + more, (long)addend);
        }

        return high;
    }
}
