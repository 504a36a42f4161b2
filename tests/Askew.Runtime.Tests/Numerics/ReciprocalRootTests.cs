using Askew.Numerics;

namespace Askew.Runtime.Tests.Numerics;

/// <summary>1 / sqrt in integers.</summary>
public class ReciprocalRootTests
{
    private static readonly double Bound = Math.ScaleB(1, -17);

    [Fact]
    public void IsWithinItsBoundAtBothEndsOfEveryInterval()
    {
        for (int index = 128; index < 512; index++)
        {
            foreach (ulong value in new[] { (ulong)index << 55, (((ulong)index + 1) << 55) - 1 })
            {
                Assert.InRange(Error(value), -Bound, Bound);
            }
        }
    }

    [Fact]
    public void IsWithinItsBoundForSmallAndRandomNumbers()
    {
        var random = new Random(3);
        for (int i = 1; i < 100_000; i++)
        {
            Assert.InRange(Error((ulong)i), -Bound, Bound);
            Assert.InRange(Error((ulong)random.NextInt64(1, long.MaxValue) >> random.Next(0, 62) | 1), -Bound, Bound);
        }
    }

    [Fact]
    public void TheTableIsWhatItsFormulaSays()
    {
        Assert.Equal(
            Enumerable.Range(0, 384).Select(i => (ushort)Math.Round(32768 / Math.Sqrt((i + 128.5) / 512))), ReciprocalRoot.Table.ToArray());
    }

    private static double Error(ulong value)
    {
        ReciprocalRoot root = ReciprocalRoot.Of(value);
        double found = Math.ScaleB(root.Mantissa, root.Shift - 32 - ReciprocalRoot.MantissaBits);
        return (found * Math.Sqrt(value)) - 1;
    }
}
