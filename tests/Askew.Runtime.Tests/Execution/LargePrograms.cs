using Askew.Instructions;
using Askew.Numerics;
using Askew.Testing;

namespace Askew.Runtime.Tests.Execution;

/// <summary>One program of each kind that is large enough to be shared among threads.</summary>
internal static class LargePrograms
{
    private static readonly OutputStage Plain = new(IntegerRange.Signed(8));

    public static IEnumerable<IntegerProgram> All()
    {
        var random = new Random(7);
        yield return MultiplyMatrices(random);
        yield return MaxPool();
        yield return AveragePool();
        yield return GlobalAveragePool();
        yield return LookUp(random);
        yield return Add();
        yield return Multiply();
        yield return Normalize();
        yield return Concatenate(random);
        yield return Transpose();
        yield return Resize(0);
        yield return Resize(700);
    }

    private static IntegerProgram MultiplyMatrices(Random random) => SmallPrograms.Of(
        new MultiplyMatrices
        {
            Node = "large",
            Input = 0,
            Output = 1,
            Weights = random.Weights(700 * 333),
            Requantizers = [.. Enumerable.Repeat(new Requantizer(1 << 29, 42, 1L << 41), 333)],
            Stage = Plain,
        },
        SmallPrograms.Tensor(8, 15, 700),
        SmallPrograms.Tensor(8, 15, 333));

    private static IntegerProgram MaxPool() => SmallPrograms.Of(
        new MaxPool { Node = "large", Input = 0, Output = 1, Window = new SlidingWindow(3, 3, 2, 2, 1, 1, 1, 1, 1, 1) },
        SmallPrograms.Tensor(8, 1, 130, 101, 101),
        SmallPrograms.Tensor(8, 1, 130, 51, 51));

    private static IntegerProgram AveragePool() => SmallPrograms.Of(
        new AveragePool
        {
            Node = "large",
            Input = 0,
            Output = 1,
            Window = new SlidingWindow(3, 3, 1, 1, 1, 1, 1, 1, 1, 1),
            Requantizers = [new Requantizer(1000, 13, 0)],
            RequantizerOf = new int[50 * 61],
            Stage = Plain,
        },
        SmallPrograms.Tensor(8, 1, 120, 50, 61),
        SmallPrograms.Tensor(8, 1, 120, 50, 61));

    private static IntegerProgram GlobalAveragePool() => SmallPrograms.Of(
        new AveragePool
        {
            Node = "large",
            Input = 0,
            Output = 1,
            Window = new SlidingWindow(31, 33),
            Requantizers = [new Requantizer(1 << 10, 20, 1 << 19)],
            RequantizerOf = [0],
            Stage = Plain,
        },
        SmallPrograms.Tensor(8, 1, 2000, 31, 33),
        SmallPrograms.Tensor(8, 1, 2000, 1, 1));

    private static IntegerProgram LookUp(Random random) => SmallPrograms.Of(
        new LookUp { Node = "large", Input = 0, Output = 1, Table = random.Table(256, 8), Tables = 1 },
        SmallPrograms.Tensor(8, 1, 17, 320, 333),
        SmallPrograms.Tensor(8, 1, 17, 320, 333));

    private static IntegerProgram Add() => SmallPrograms.Of(
        new AddRescaled
        {
            Node = "large",
            Left = 0,
            Right = 1,
            Output = 2,
            LeftMultiplier = 1 << 29,
            RightMultiplier = -(1 << 28),
            RightShift = 29,
            Addend = 1 << 28,
            Stage = Plain
        },
        SmallPrograms.Tensor(8, 1, 40, 91, 93),
        SmallPrograms.Tensor(8, 1, 40, 91, 93),
        SmallPrograms.Tensor(8, 1, 40, 91, 93));

    private static IntegerProgram Multiply() => SmallPrograms.Of(
        new MultiplyRescaled
        {
            Node = "large",
            Left = 0,
            Right = 1,
            Output = 2,
            LeftZeroPoint = -3,
            RightZeroPoint = -128,
            Requantizer = new Requantizer(1 << 29, 37, 1L << 36),
            Stage = Plain,
        },
        SmallPrograms.Tensor(8, 1, 40, 91, 93),
        SmallPrograms.Tensor(8, 1, 40, 1, 1),
        SmallPrograms.Tensor(8, 1, 40, 91, 93));

    private static IntegerProgram Normalize() => SmallPrograms.Of(
        new Normalize
        {
            Node = "large",
            Input = 0,
            Output = 1,
            Size = 5,
            ZeroPoint = -128,
            Factors = [.. Enumerable.Range(0, 2000).Select(i => (1 << Askew.Instructions.Normalize.FactorBits) - (9 * i))],
            FactorShift = 8,
            Requantizer = new Requantizer(1 << 20, 35, 1L << 34),
            Saturation = IntegerRange.Signed(8),
        },
        SmallPrograms.Tensor(8, 1, 64, 77, 79),
        SmallPrograms.Tensor(8, 1, 64, 77, 79));

    private static IntegerProgram Concatenate(Random random) => SmallPrograms.Of(
        new Concatenate { Node = "large", Parts = [0, 1], Output = 2, Axis = 1, Tables = [null, random.Table(256, 8)] },
        SmallPrograms.Tensor(8, 4, 70, 61, 67),
        SmallPrograms.Tensor(8, 4, 90, 61, 67),
        SmallPrograms.Tensor(8, 4, 160, 61, 67));

    private static IntegerProgram Transpose() => SmallPrograms.Of(
        new Rearrange
        {
            Node = "large",
            Input = 0,
            Output = 1,
            Extents = [300, 310, 5],
            Strides = [310, 1, 300 * 310],
            Offset = 0,
            Before = [0, 0, 0],
            Available = [300, 310, 5],
            PadValue = 0,
        },
        SmallPrograms.Tensor(8, 5, 300, 310),
        SmallPrograms.Tensor(8, 300, 310, 5));

    private static IntegerProgram Resize(int secondWeight)
    {
        var axis = new ResizeAxis(
            [.. Enumerable.Range(0, 80).Select(i => i / 2)],
            [.. Enumerable.Range(0, 80).Select(i => Math.Min(39, (i / 2) + 1))],
            [.. Enumerable.Repeat(secondWeight, 80)]);
        return SmallPrograms.Of(
            new Resize { Node = "large", Input = 0, Output = 1, Rows = axis, Columns = axis },
            SmallPrograms.Tensor(8, 1, 64, 40, 40),
            SmallPrograms.Tensor(8, 1, 64, 80, 80));
    }
}
