using Askew.Numerics;
using FsCheck;
using FsCheck.Fluent;

namespace Askew.Runtime.Tests.Numerics;

public class QuantizationParametersTests
{
    private static readonly Arbitrary<(double Min, double Max, int Bits)> Mappings = (
        from low in Gen.Choose(-1_000_000, 1_000_000)
        from width in Gen.Choose(0, 2_000_000)
        from exponent in Gen.Choose(-40, 10)
        from bits in Gen.Elements(2, 3, 4, 5, 6, 7, 8, 16)
        select (Math.ScaleB(low, exponent), Math.ScaleB(low + (double)width, exponent), bits)).ToArbitrary();

    [Fact]
    public void ZeroIsExact() => Prop.ForAll(Mappings, m =>
    {
        QuantizationParameters p = QuantizationParameters.Asymmetric(new ClippingRange(m.Min, m.Max), m.Bits);
        return p.Dequantize(p.Quantize(0)) == 0 && p.Range.Contains(p.ZeroPoint);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void TheRangeIsCoveredToHalfAStep() => Prop.ForAll(Mappings, m =>
    {
        QuantizationParameters p = QuantizationParameters.Asymmetric(new ClippingRange(m.Min, m.Max), m.Bits);
        double slack = p.Scale * 0.500001;
        return m.Min == 0 && m.Max == 0
            || (p.RealRange.Min <= Math.Min(0, m.Min) + slack && p.RealRange.Max >= Math.Max(0, m.Max) - slack);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void EveryStoredIntegerSurvivesTheRoundTrip() => Prop.ForAll(Mappings, m =>
    {
        QuantizationParameters p = QuantizationParameters.Asymmetric(new ClippingRange(m.Min, m.Max), m.Bits);
        return Enumerable.Range(p.Range.Min, Math.Min(p.Range.Count, 256)).All(q => p.Quantize(p.Dequantize(q)) == q);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void ScalesFitSinglePrecision() => Prop.ForAll(Mappings, m =>
    {
        double scale = QuantizationParameters.Asymmetric(new ClippingRange(m.Min, m.Max), m.Bits).Scale;
        return scale > 0 && scale == (float)scale;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void AnAllZeroTensorHasScaleOneAndZeroPointZero() =>
        Assert.Equal(new QuantizationParameters(1, 0, 8), QuantizationParameters.Asymmetric(default, 8));

    [Theory]
    [InlineData(0, 255, 1, -128)]
    [InlineData(-1, 1, 2.0 / 255, 0)]
    [InlineData(5, 255, 1, -128)]
    [InlineData(-255, -10, 1, 127)]
    public void WorkedExamples(double min, double max, double scale, int zeroPoint)
    {
        QuantizationParameters p = QuantizationParameters.Asymmetric(new ClippingRange(min, max), 8);
        Assert.Equal((float)scale, p.Scale);
        Assert.Equal(zeroPoint, p.ZeroPoint);
    }

    [Theory]
    [InlineData(double.NaN, 1)]
    [InlineData(0, double.PositiveInfinity)]
    [InlineData(2, 1)]
    public void ARangeThatIsNoneIsAnError(double min, double max) =>
        Assert.Throws<ArgumentException>(() => QuantizationParameters.Asymmetric(new ClippingRange(min, max), 8));

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    public void ABitWidthThatIsNotSupportedIsAnError(int bits) =>
        Assert.Throws<ArgumentException>(() => QuantizationParameters.Asymmetric(new ClippingRange(0, 1), bits));
}
