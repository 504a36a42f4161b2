using Askew.Testing;

namespace Askew.Fuzz.Mutators;

/// <summary>Numbers at which programs go wrong.</summary>
internal static class ExtremeNumbers
{
    private static readonly long[] whole =
    [
        0, 1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 255, 256, 1000, 4095, 4096, 16384, 32767, 32768, 65535, 65536,
        1 << 20, 1 << 23, (1 << 24) + 1, 1 << 28, 1 << 29, 1 << 30, int.MaxValue, 1L << 31, (1L << 32) - 1, 1L << 32, (1L << 32) + 1,
        1L << 40, 1L << 53, 1L << 61, 1L << 62, long.MaxValue,
    ];

    private static readonly double[] real =
    [
        0, 1, 0.5, 1e-3, 1e-10, 1e-20, 1e-38, 1e-45, 1e-300, 255, 65504, 1e7, 16777217, 1e10, 1e19, 1e20, 1e30, 1e37, 3.4e38,
        1e300, double.Epsilon, double.MaxValue, double.PositiveInfinity, double.NaN,
    ];

    /// <summary>A whole number in place of <paramref name="number"/>: near it, a multiple, or an extreme one.</summary>
    public static long InPlaceOf(long number, Random random) => random.Next(5) switch
    {
        0 => unchecked(number + random.Next(-2, 3)),
        1 => unchecked(number * random.Next(-2, 5)),
        2 => unchecked(-whole[random.Next(whole.Length)]),
        3 => whole[random.Next(24)],
        _ => whole[random.Next(whole.Length)],
    };

    /// <summary>A real number in place of <paramref name="number"/>.</summary>
    public static double InPlaceOf(double number, Random random) => random.Next(4) switch
    {
        0 => number * ((2 * random.NextDouble()) - 0.5),
        1 => -number,
        _ => (random.OneIn(3) ? -1 : 1) * real[random.Next(real.Length)],
    };
}
