using Askew.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Askew.Runtime.Tests.Numerics;

public class RequantizerTests
{
    // Gains over many orders of magnitude, exact powers of two among them.
    private static readonly Arbitrary<double> Gains = (
        from exponent in Gen.Choose(-38, 6)
        from mantissa in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, (1 << 20) - 1))
        select Math.ScaleB(1 + (mantissa / (double)(1 << 20)), exponent)).ToArbitrary();

    [Fact]
    public void MultipliersHaveTheWidthThatIsAskedFor() => Prop.ForAll(Gains, Gen.Choose(3, 31).ToArbitrary(), (gain, bits) =>
    {
        int shift = Requantizer.ShiftFor(gain, bits);
        double scaled = Math.ScaleB(gain, shift);
        return scaled > Math.ScaleB(1, bits - 2) && scaled <= Math.ScaleB(1, bits - 1);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TheResultIsTheRealProductRoundedHalfUp() =>
        Prop.ForAll(Gains, Gen.Choose(-2_000_000, 2_000_000).ToArbitrary(), Gen.Choose(-128, 127).ToArbitrary(),
        (gain, accumulator, zeroPoint) =>
    {
        Requantizer requantizer = Requantizer.Create(gain, zeroPoint, 31, 63);
        double exact = (gain * accumulator) + zeroPoint;

        // The multiplier is off by at most half a unit of its last place.
        double slack = Math.Abs((double)accumulator) * Math.ScaleB(0.5, -requantizer.RightShift) + 1e-9;
        double result = requantizer.Apply(accumulator);
        return result >= Math.Floor(exact + 0.5 - slack) && result <= Math.Floor(exact + 0.5 + slack);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(1.0, 8, 7, 128)]
    [InlineData(0.5, 8, 8, 128)]
    [InlineData(0.75, 8, 7, 96)]
    [InlineData(0.0078125, 8, 14, 128)]
    [InlineData(100.0, 8, 0, 100)]
    [InlineData(1.0, 31, 30, 1 << 30)]
    public void WorkedExamples(double gain, int bits, int shift, int multiplier)
    {
        Requantizer requantizer = Requantizer.Create(gain, 0, bits, 63);
        Assert.Equal((multiplier, shift), (requantizer.Multiplier, requantizer.RightShift));
        Assert.Equal(shift == 0 ? 0 : 1L << (shift - 1), requantizer.Addend);
    }

    [Fact]
    public void AGainBeyondTheMultiplierIsAnError()
    {
        var error = Assert.Throws<ExcessGainException>(() => Requantizer.Create(200, 0, 8, 63));
        Assert.Equal(200.0 / 128, error.Excess);
        Assert.Contains("8-bit multiplier", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADeadChannelPassesOnlyItsOffset()
    {
        Requantizer requantizer = Requantizer.Create(Requantizer.DeadGain / 2, -7.4, 31, 63);
        Assert.Equal(0, requantizer.Multiplier);
        Assert.Equal(-7, requantizer.Apply(int.MaxValue));
    }

    [Fact]
    public void TheShiftIsLoweredUntilTheAddendFits() => Prop.ForAll(Gains, Gen.Choose(-100_000, 100_000).ToArbitrary(), (gain, offset) =>
    {
        Requantizer requantizer = Requantizer.Create(Math.Min(gain, 60), offset, 8, 32);
        return Math.Abs(requantizer.Addend) < 1L << 31
            && requantizer.RightShift <= Math.Max(0, Requantizer.ShiftFor(Math.Min(gain, 60), 8))
            && Math.Abs(requantizer.Apply(0) - offset) <= 0;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void AnOffsetBeyondTheAddendIsAnError() =>
        Assert.Contains("addend", Assert.Throws<OverflowException>(() => Requantizer.Create(1, 1e10, 8, 32)).Message,
            StringComparison.Ordinal);
}
