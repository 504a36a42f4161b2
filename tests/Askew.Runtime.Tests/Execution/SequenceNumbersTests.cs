using Askew.Instructions;
using Askew.Numerics;
using Askew.Testing;

namespace Askew.Runtime.Tests.Execution;

/// <summary>Products of activations, normalisation by moments and choices, by numbers that were worked out by hand.</summary>
public class SequenceNumbersTests
{
    private static readonly OutputStage Plain = new(IntegerRange.Signed(8));

    [Fact]
    public void MultiplyActivationsTakesTheZeroPointsOff()
    {
        // [3 -1] * [[2 0] [1 4]] with zero points 1 and -1: [2 -2] * [[3 1] [2 5]] = [2 -8]; then (x * 3 + 2) >> 2.
        IntegerProgram program = SmallPrograms.Of(
            new MultiplyActivations
            {
                Node = "n",
                Left = 0,
                Right = 1,
                Output = 2,
                LeftZeroPoint = 1,
                RightZeroPoint = -1,
                Rows = 1,
                Length = 2,
                Columns = 2,
                Requantizer = new Requantizer(3, 2, 2),
                Stage = Plain,
            },
            SmallPrograms.Tensor(8, 1, 2),
            SmallPrograms.Tensor(8, 2, 2),
            SmallPrograms.Tensor(8, 1, 2));
        Assert.Equal([2, -6], Outputs.Of(program, [3, -1], [2, 0, 1, 4]));
    }

    [Fact]
    public void NormalizeMomentsCentresAndScales()
    {
        // Of 10 20 30 40 the mean is 25 and the deviation 11.18, so the results are -1.342 -0.447 0.447 1.342, here in 1/32: MUL 1, S 11.
        IntegerProgram program = SmallPrograms.Of(
            new NormalizeMoments
            {
                Node = "n",
                Input = 0,
                Output = 1,
                Count = 4,
                Inner = 1,
                ZeroPoint = 0,
                IsCentered = true,
                Raise = 3,
                Epsilon = 0,
                ChannelRun = 4,
                Requantizers = [new Requantizer(1, 11, 1 << 10)],
                Stage = Plain,
            },
            SmallPrograms.Tensor(8, 1, 4),
            SmallPrograms.Tensor(8, 1, 4));
        Assert.Equal([-43, -14, 14, 43], Outputs.Of(program, [10, 20, 30, 40]));
    }

    [Fact]
    public void NormalizeMomentsByTheRootMeanSquareAndAGainForEachElement()
    {
        // Distances from 1 are 3 -4, their root mean square 3.536: 0.849 -1.131 in 1/32, the second twice.
        IntegerProgram program = SmallPrograms.Of(
            new NormalizeMoments
            {
                Node = "n",
                Input = 0,
                Output = 1,
                Count = 2,
                Inner = 1,
                ZeroPoint = 1,
                IsCentered = false,
                Raise = 3,
                Epsilon = 0,
                ChannelRun = 1,
                Requantizers = [new Requantizer(1, 11, 1 << 10), new Requantizer(2, 11, 1 << 10)],
                Stage = Plain,
            },
            SmallPrograms.Tensor(8, 1, 2),
            SmallPrograms.Tensor(8, 1, 2));
        Assert.Equal([27, -72], Outputs.Of(program, [4, -3]));
    }

    [Theory]
    [InlineData(false, false, null, new sbyte[] { 7, 7 })]
    [InlineData(true, false, null, new sbyte[] { -2, -2 })]
    [InlineData(false, false, -10, new sbyte[] { -9, -6 })]
    [InlineData(false, true, -10, new sbyte[] { -6, -9 })]
    [InlineData(true, true, 0, new sbyte[] { 3, 0 })]
    public void SelectLargestKeepsEqualsInOrder(bool isSmallest, bool prefersLast, int? zero, sbyte[] expected)
    {
        IntegerProgram program = SmallPrograms.Of(
            new SelectLargest
            {
                Node = "n",
                Input = 0,
                Output = 1,
                Length = 5,
                Inner = 1,
                Count = 2,
                IsSmallest = isSmallest,
                PrefersLast = prefersLast,
                IndexZeroPoint = zero,
            },
            SmallPrograms.Tensor(8, 1, 5),
            SmallPrograms.Tensor(8, 1, 2));
        Assert.Equal(expected.Select(value => (int)value), Outputs.Of(program, [-2, 7, 3, -2, 7]).Select(value => (int)value));
    }

    [Fact]
    public void GatherRowsTakesTheNearestRowForOneThatIsNotThere()
    {
        IntegerProgram program = SmallPrograms.Of(
            new GatherRows { Node = "n", Input = 0, Table = 1, Output = 2, Rows = 3, Width = 2, IndexZeroPoint = -2 },
            SmallPrograms.Tensor(8, 1, 5),
            SmallPrograms.Tensor(8, 3, 2) with { Constant = [10, 11, 20, 21, 30, 31] },
            SmallPrograms.Tensor(8, 1, 5, 2));
        Assert.Equal([30, 31, 10, 11, 20, 21, 10, 11, 30, 31], Outputs.Of(program, [0, -2, -1, -128, 127]).Select(value => (int)value));
    }
}
