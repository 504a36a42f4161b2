using Askew.Numerics;

namespace Askew.Runtime.Tests.Numerics;

public class RoundingTests
{
    [Theory]
    [InlineData(2.5, 2, 3, 2)]
    [InlineData(3.5, 4, 4, 3)]
    [InlineData(-2.5, -2, -2, -3)]
    [InlineData(-3.5, -4, -3, -4)]
    [InlineData(0.49999999999999994, 0, 0, 0)]
    [InlineData(-0.5, 0, 0, -1)]
    [InlineData(7, 7, 7, 7)]
    [InlineData(-1.2, -1, -1, -2)]
    public void RealsRoundAsTheModeSays(double value, double halfToEven, double halfUp, double floor)
    {
        Assert.Equal(halfToEven, Rounding.Round(value, RoundingMode.HalfToEven));
        Assert.Equal(halfUp, Rounding.Round(value, RoundingMode.HalfUp));
        Assert.Equal(floor, Rounding.Round(value, RoundingMode.Floor));
    }

    [Theory]
    [InlineData(5, 1, 2, 3, 2)]
    [InlineData(7, 1, 4, 4, 3)]
    [InlineData(-5, 1, -2, -2, -3)]
    [InlineData(-7, 1, -4, -3, -4)]
    [InlineData(6, 2, 2, 2, 1)]
    [InlineData(-6, 2, -2, -1, -2)]
    [InlineData(9, 0, 9, 9, 9)]
    [InlineData(long.MaxValue, 62, 2, 2, 1)]
    public void ShiftsRoundAsTheModeSays(long value, int shift, long halfToEven, long halfUp, long floor)
    {
        Assert.Equal(halfToEven, Rounding.ShiftRight(value, shift, RoundingMode.HalfToEven));
        Assert.Equal(halfUp, Rounding.ShiftRight(value, shift, RoundingMode.HalfUp));
        Assert.Equal(floor, Rounding.ShiftRight(value, shift, RoundingMode.Floor));
    }
}
