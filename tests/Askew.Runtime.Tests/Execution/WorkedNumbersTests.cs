using Askew.Instructions;
using Askew.Numerics;
using Askew.Testing;

namespace Askew.Runtime.Tests.Execution;

/// <summary>Every instruction on numbers small enough to be worked by hand; the specification and the fast kernels must agree on
/// them.</summary>
public class WorkedNumbersTests
{
    private static readonly OutputStage Plain = new(IntegerRange.Signed(8));

    [Fact]
    public void MultiplyMatricesSumsAlongRowsOfWeights()
    {
        // (1, 2) times (3, 4) and (-5, 6): 11 and 7; times 3 and 1, plus 1, shifted by 1: 17 and 4. The second row: (10, -1): 26 and -56;
        // 39.5 and -27.5, floor.
        IntegerProgram program = SmallPrograms.Of(
            new MultiplyMatrices
            {
                Node = "n",
                Input = 0,
                Output = 1,
                Weights = [3, 4, -5, 6],
                Requantizers = [new Requantizer(3, 1, 1), new Requantizer(1, 1, 1)],
                Stage = Plain,
            },
            SmallPrograms.Tensor(8, 2, 2),
            SmallPrograms.Tensor(8, 2, 2));
        Assert.Equal([17, 4, 39, -28], Outputs.Of(program, [1, 2, 10, -1]));
    }

    [Fact]
    public void LookUpCountsFromTheSmallestIntegerAndHasATableAChannel()
    {
        // 2 bits: -2, -1, 0, 1.
        IntegerProgram program = SmallPrograms.Of(
            new LookUp { Node = "n", Input = 0, Output = 1, Table = [10, 11, 12, 13, 20, 21, 22, 23], Tables = 2 },
            SmallPrograms.Tensor(2, 1, 2, 2),
            SmallPrograms.Tensor(8, 1, 2, 2));
        Assert.Equal([10, 13, 21, 22], Outputs.Of(program, [-2, 1, -1, 0]));
    }

    [Fact]
    public void RescaleRoundsHalfUpAndSaturates()
    {
        // q * 3 / 4, half a step folded in: 7.5 -> 8, -7.5 -> -7, 75 -> 60 by the clamp; the second channel is dead and gives 5.
        IntegerProgram program = SmallPrograms.Of(
            new Rescale
            {
                Node = "n",
                Input = 0,
                Output = 1,
                Requantizers = [new Requantizer(3, 2, 2), new Requantizer(0, 2, 22)],
                Stage = new OutputStage(new IntegerRange(-128, 60)),
            },
            SmallPrograms.Tensor(8, 1, 2, 3),
            SmallPrograms.Tensor(8, 1, 2, 3));
        Assert.Equal([8, -7, 60, 5, 5, 5], Outputs.Of(program, [10, -10, 100, 1, 2, 3]));
    }

    [Fact]
    public void AStagesTableIsIndexedFromItsSaturation()
    {
        // Saturated to -300 .. 300, then |v| / 10: 100 * 4 -> 300 -> 30, -20 * 4 = -80 -> 8.
        var table = new short[601];
        for (int i = 0; i < table.Length; i++)
        {
            table[i] = (short)(Math.Abs(i - 300) / 10);
        }

        IntegerProgram program = SmallPrograms.Of(
            new Rescale
            {
                Node = "n",
                Input = 0,
                Output = 1,
                Requantizers = [new Requantizer(4, 0, 0)],
                Stage = new OutputStage(new IntegerRange(-300, 300), table),
            },
            SmallPrograms.Tensor(8, 3),
            SmallPrograms.Tensor(8, 3));
        Assert.Equal([30, 8, 30], Outputs.Of(program, [100, -20, -128]));
    }

    [Fact]
    public void AddRescaledScalesBothSidesAndBroadcasts()
    {
        // (3 a + 2 b + 1) >> 1 with b one of (10, -10) for each row.
        IntegerProgram program = SmallPrograms.Of(
            new AddRescaled
            {
                Node = "n",
                Left = 0,
                Right = 1,
                Output = 2,
                LeftMultiplier = 3,
                RightMultiplier = 2,
                RightShift = 1,
                Addend = 1,
                Stage = Plain
            },
            SmallPrograms.Tensor(8, 2, 3),
            SmallPrograms.Tensor(8, 2, 1),
            SmallPrograms.Tensor(8, 2, 3));
        Assert.Equal([12, 13, 127, -8, -7, 127], Outputs.Of(program, [1, 2, 100, 1, 2, 100], [10, -10]));
    }

    [Fact]
    public void AddRescaledSubtractsWithANegativeMultiplier()
    {
        IntegerProgram program = SmallPrograms.Of(
            new AddRescaled
            {
                Node = "n",
                Left = 0,
                Right = 1,
                Output = 2,
                LeftMultiplier = 1,
                RightMultiplier = -1,
                RightShift = 0,
                Addend = 3,
                Stage = Plain
            },
            SmallPrograms.Tensor(8, 3),
            SmallPrograms.Tensor(8, 3),
            SmallPrograms.Tensor(8, 3));
        Assert.Equal([3, -128, 127], Outputs.Of(program, [7, -100, 100], [7, 100, -100]));
    }

    [Fact]
    public void MultiplyRescaledTakesTheZeroPointsOff()
    {
        // (a - 1) * (b + 2) * 5 / 8, rounded half up: (3 * 4 * 5 + 4) >> 3 = 8; (-5 * 4 * 5 + 4) >> 3 = -12; one b for all.
        IntegerProgram program = SmallPrograms.Of(
            new MultiplyRescaled
            {
                Node = "n",
                Left = 0,
                Right = 1,
                Output = 2,
                LeftZeroPoint = 1,
                RightZeroPoint = -2,
                Requantizer = new Requantizer(5, 3, 4),
                Stage = Plain,
            },
            SmallPrograms.Tensor(8, 2),
            SmallPrograms.Tensor(8, 1),
            SmallPrograms.Tensor(8, 2));
        Assert.Equal([8, -12], Outputs.Of(program, [4, -4], [2]));
    }

    [Fact]
    public void MaxPoolLeavesPaddingOut()
    {
        // Windows of 2 with stride 2 and two columns of padding before -5 -7 3: the first lies in the padding alone.
        IntegerProgram program = SmallPrograms.Of(
            new MaxPool { Node = "n", Input = 0, Output = 1, Window = new SlidingWindow(1, 2, 1, 2, PadLeft: 2, PadRight: 1) },
            SmallPrograms.Tensor(8, 1, 1, 3),
            SmallPrograms.Tensor(8, 1, 1, 3));
        Assert.Equal([-128, -5, 3], Outputs.Of(program, [-5, -7, 3]));
    }

    [Fact]
    public void AveragePoolHasARequantizerForEachKindOfWindow()
    {
        // 3x3 windows with stride 2 and padding 1 on 1 .. 9 reach four elements each: the corners' sums, divided by 4 with halves up;
        // 1 + 2 + 4 + 5 = 12, 2 + 3 + 5 + 6 = 16, 4 + 5 + 7 + 8 = 24, 5 + 6 + 8 + 9 = 28, the last by another requantiser: times 2, plus 1.
        IntegerProgram program = SmallPrograms.Of(
            new AveragePool
            {
                Node = "n",
                Input = 0,
                Output = 1,
                Window = new SlidingWindow(3, 3, 2, 2, 1, 1, 1, 1, 1, 1),
                Requantizers = [new Requantizer(1, 2, 2), new Requantizer(2, 0, 1)],
                RequantizerOf = [0, 0, 0, 1],
                Stage = Plain,
            },
            SmallPrograms.Tensor(8, 1, 1, 3, 3),
            SmallPrograms.Tensor(8, 1, 1, 2, 2));
        Assert.Equal([3, 4, 6, 57], Outputs.Of(program, [1, 2, 3, 4, 5, 6, 7, 8, 9]));
    }

    [Fact]
    public void ConcatenatePutsEachPartThroughItsTable()
    {
        // Along dimension 1; the second part has 2 bits and a table.
        IntegerProgram program = SmallPrograms.Of(
            new Concatenate { Node = "n", Parts = [0, 1], Output = 2, Axis = 1, Tables = [null, [50, 51, 52, 53]] },
            SmallPrograms.Tensor(8, 2, 2),
            SmallPrograms.Tensor(2, 2, 1),
            SmallPrograms.Tensor(8, 2, 3));
        Assert.Equal([1, 2, 50, 3, 4, 53], Outputs.Of(program, [1, 2, 3, 4], [-2, 1]));
    }

    [Fact]
    public void RearrangeTransposesPadsAndGoesBackwards()
    {
        // [1 2 3; 4 5 6] transposed.
        Assert.Equal([1, 4, 2, 5, 3, 6], Rearranged([3, 2], [1, 3], 0, [0, 0], [3, 2]));

        // Each row backwards, with one element of padding before and the last element left out.
        Assert.Equal([9, 3, 2, 9, 6, 5], Rearranged([2, 3], [3, -1], 2, [0, 1], [2, 3]));

        // From the second column on, with a row of padding below.
        Assert.Equal([2, 3, 5, 6, 9, 9], Rearranged([3, 2], [3, 1], 0, [0, -1], [2, 3]));

        static int[] Rearranged(int[] extents, int[] strides, int offset, int[] before, int[] available) => Outputs.Of(
            SmallPrograms.Of(
                new Rearrange
                {
                    Node = "n",
                    Input = 0,
                    Output = 1,
                    Extents = extents,
                    Strides = strides,
                    Offset = offset,
                    Before = before,
                    Available = available,
                    PadValue = 9
                },
                SmallPrograms.Tensor(8, 2, 3),
                SmallPrograms.Tensor(8, extents)),
            [1, 2, 3, 4, 5, 6]);
    }

    [Fact]
    public void ResizeMixesInFixedPoint()
    {
        // Nearest, twice as wide; one row.
        Assert.Equal([10, 10, 21, 21],
            Resized(new ResizeAxis([0], [0], [0]), new ResizeAxis([0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 0, 0]), 1, 4));

        // Three quarters of 10 and a quarter of 21 are 12.75; half and half 15.5, halves up; all of the second.
        Assert.Equal([13, 16, 21], Resized(new ResizeAxis([0], [0], [0]), new ResizeAxis([0, 0, 0], [1, 1, 1], [512, 1024, 2048]), 1, 3));

        // Both dimensions, half of each: (10 + 21 + -4 + 8) / 4 = 8.75.
        Assert.Equal([9], Resized(new ResizeAxis([0], [1], [1024]), new ResizeAxis([0], [1], [1024]), 1, 1));

        static int[] Resized(ResizeAxis rows, ResizeAxis columns, int height, int width) => Outputs.Of(
            SmallPrograms.Of(
                new Resize { Node = "n", Input = 0, Output = 1, Rows = rows, Columns = columns },
                SmallPrograms.Tensor(8, 1, 1, 2, 2),
                SmallPrograms.Tensor(8, 1, 1, height, width)),
            [10, 21, -4, 8]);
    }

    [Fact]
    public void SoftmaxDividesByTheSum()
    {
        // exp(-d) is taken as 2^-d here: 1, 1/2, 1/4, 1/4 of 2^20 add up to 2 * 2^20. The output's scale is 1/256 and its zero point -128:
        // shares of 1/2, 1/4, 1/8, 1/8 are 128, 64, 32, 32 steps.
        Softmax softmax = PlainSoftmax();
        Assert.Equal([0, -64, -96, -96], Outputs.Of(Program(softmax, 1, 4), [5, 4, 3, 3]));

        // A share of 1/3: 85.33 steps; of 2/3: 170.67.
        Assert.Equal([-43, -43, -43], Outputs.Of(Program(softmax, 1, 3), [7, 7, 7]));
        Assert.Equal([43, -43], Outputs.Of(Program(softmax, 1, 2), [1, 0]));

        // Along the first of two dimensions, each column by itself.
        Assert.Equal([43, 0, -43, 0], Outputs.Of(Program(softmax with { Axis = 0 }, 2, 2), [1, -8, 0, -8]));
    }

    [Fact]
    public void LogSoftmaxTakesTheLogarithmOfTheSum()
    {
        // The table counts in ln 2 = 65536 (instead of 45426), linear from 0: then "ln" of a sum of 2 is 1, of 1.5 is 0.5, of 4 is 2.
        var table = new int[(1 << Softmax.LogTableBits) + 2];
        for (int i = 0; i <= 1 << Softmax.LogTableBits; i++)
        {
            table[i] = i << (Softmax.LogBits - Softmax.LogTableBits);
        }

        table[^1] = 1 << Softmax.LogBits;

        // out = (-d * 3 * 2^16 - ln(sum) * 2 + 10 * 2^16) >> 16 = 10 - 3 d - 2 ln(sum).
        Softmax softmax = PlainSoftmax() with { Logarithm = new SoftmaxLogarithm(3 << 16, 2, 10L << 16, 16, table) };
        Assert.Equal([8, 5, 2, 2], Outputs.Of(Program(softmax, 1, 4), [5, 4, 3, 3]));
        Assert.Equal([9, 6], Outputs.Of(Program(softmax, 1, 2), [1, 0]));
        Assert.Equal([6, 6, 6, 6], Outputs.Of(Program(softmax, 1, 4), [7, 7, 7, 7]));
        Assert.Equal([10], Outputs.Of(Program(softmax, 1, 1), [7]));
    }

    [Fact]
    public void NormalizeSumsSquaresOfTheChannelsAround()
    {
        // Three channels, windows of 3, zero point 1: distances 2, -3, 4; sums of squares 13, 29, 25; shifted by 2: 3, 7, 6; factors 100 +
        // index. Times 2, shifted by 4: 2 * 103 * 2 / 16 = 25.75, -3 * 107 * 2 / 16 = -40.125, 4 * 106 * 2 / 16 = 53; floor.
        Assert.Equal([25, -41, 53], Normalized(3));

        // An even window reaches one channel further after than before: sums 13, 25, 16; factors 103, 106, 104.
        Assert.Equal([25, -40, 52], Normalized(2));

        // Wider than there are channels: 29 everywhere; factor 107.
        Assert.Equal([26, -41, 53], Normalized(99));

        static int[] Normalized(int size) => Outputs.Of(
            SmallPrograms.Of(
                new Normalize
                {
                    Node = "n",
                    Input = 0,
                    Output = 1,
                    Size = size,
                    ZeroPoint = 1,
                    Factors = [.. Enumerable.Range(100, 30_000)],
                    FactorShift = 2,
                    Requantizer = new Requantizer(2, 4, 0),
                    Saturation = IntegerRange.Signed(8),
                },
                SmallPrograms.Tensor(8, 1, 3, 1),
                SmallPrograms.Tensor(8, 1, 3, 1)),
            [3, -2, 5]);
    }

    private static Softmax PlainSoftmax() => new()
    {
        Node = "n",
        Input = 0,
        Output = 1,
        Axis = 1,
        Exponentials = [.. Enumerable.Range(0, 256).Select(d => d > 20 ? 0 : (1 << Softmax.ExponentialBits) >> d)],
        ReciprocalScale = 256 << Softmax.ReciprocalBits,
        ZeroPoint = -128,
        Logarithm = null,
        Saturation = IntegerRange.Signed(8),
    };

    private static IntegerProgram Program(Softmax softmax, params int[] extents) =>
        SmallPrograms.Of(softmax, SmallPrograms.Tensor(8, extents), SmallPrograms.Tensor(8, extents));
}
