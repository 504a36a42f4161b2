namespace Askew.Samples.Scenes;

/// <summary>Random numbers that are the same on every machine and in every version: SplitMix64.</summary>
/// <remarks>Only the four arithmetic operations are used on floating-point numbers, which IEEE 754 defines to the last bit.</remarks>
internal sealed class SceneRandom(ulong seed)
{
    private const double Unit = 1.0 / (1L << 53);

    private ulong state = seed;

    /// <summary>64 random bits.</summary>
    public ulong NextBits()
    {
        state += 0x9E3779B97F4A7C15;
        ulong mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number from 0 up to but not including 1.</summary>
    public double NextUnit() => (NextBits() >> 11) * Unit;

    /// <summary>A number from <paramref name="low"/> up to <paramref name="high"/>.</summary>
    public double Next(double low, double high) => low + ((high - low) * NextUnit());

    /// <summary>A whole number from <paramref name="low"/> up to and including <paramref name="high"/>.</summary>
    public int NextInteger(int low, int high) => low + (int)((high - low + 1) * NextUnit());

    /// <summary>Whether something of this probability happens.</summary>
    public bool Happens(double probability) => NextUnit() < probability;

    /// <summary>A direction: a point on the unit circle.</summary>
    /// <remarks>A rational parametrisation of the half circle and a random sign, as sines differ from machine to machine.</remarks>
    public (double X, double Y) NextDirection()
    {
        double t = Next(-1, 1);
        double sign = Happens(0.5) ? 1 : -1;
        double x = (1 - (t * t)) / (1 + (t * t));
        double y = 2 * t / (1 + (t * t));
        return Happens(0.5) ? (sign * x, y) : (y, sign * x);
    }

    /// <summary>Speckle of the mean 1: the intensity of the sum of many echoes, averaged over <paramref name="looks"/> looks.</summary>
    /// <remarks>A normal deviate is near enough the sum of four 16-bit numbers out of one draw; its variance is a third of the square of
    /// 65536.</remarks>
    public double NextSpeckle(int looks)
    {
        double sum = 0;
        for (int i = 0; i < 2 * looks; i++)
        {
            ulong bits = NextBits();
            long deviate = (long)((bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48)) - (2 * 0xFFFF);
            sum += (double)(deviate * deviate);
        }

        return sum * (3.0 / 65536 / 65536) / (2 * looks);
    }
}
