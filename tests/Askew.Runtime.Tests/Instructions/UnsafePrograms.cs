using Askew.Instructions;
using Askew.Numerics;
using Askew.Runtime.Tests.Execution;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Runtime.Tests.Instructions;

/// <summary>Programs that would read or write where they must not, compute with registers that overflow, or ask for memory out of all
/// proportion.</summary>
internal static class UnsafePrograms
{
    private static readonly OutputStage Stage = new(IntegerRange.Signed(8));

    public static IntegerProgram Of(string fault) => fault switch
    {
        "an alias of narrower storage" => Program(
            new LookUp { Node = "n", Input = 1, Output = 2, Table = new short[1024], Tables = 1 },
            SmallPrograms.Tensor(16, 1, 64),
            SmallPrograms.Tensor(10, 1, 64) with { AliasOf = 0 },
            SmallPrograms.Tensor(8, 1, 64)),
        "a constant beyond its bits" => Program(
            new LookUp { Node = "n", Input = 1, Output = 2, Table = new short[32], Tables = 1 },
            SmallPrograms.Tensor(8, 1),
            SmallPrograms.Tensor(5, 2) with { Constant = [15, 16] },
            SmallPrograms.Tensor(8, 2)),
        "a window whose size wraps" => Convolve(
            [1, 1, 1, 1], [1, 1, 1, 1], new SlidingWindow(65536, 65536, 1, 1, 1, 1, 32768, 32768, 32767, 32767), []),
        "padding for a window of millions" => Pool([1, 1, 1, 1], new SlidingWindow(8191, 8191, 1, 1, 1, 1, 4095, 4095, 4095, 4095)),
        "fewer results than windows" => Convolve([1, 1, 4, 4], [1, 1, 4, 2], new SlidingWindow(1, 1), [1]),
        "too many dimensions" => Pool([.. Enumerable.Repeat(1, 17)], new SlidingWindow(1, 1)),
        "a walk of too many dimensions" => Walk([.. Enumerable.Repeat(1, 17)], [.. Enumerable.Repeat(1, 17)]),
        "a walk that wraps" => Walk([1, 2, 2], [1, int.MaxValue, int.MaxValue]),
        "a factor above one" => Program(
            new Normalize
            {
                Node = "n",
                Input = 0,
                Output = 1,
                Size = 1,
                ZeroPoint = 0,
                Factors = [1 << 24],
                FactorShift = 20,
                Requantizer = new Requantizer(1, 0, 0),
                Saturation = Stage.Saturation,
            },
            SmallPrograms.Tensor(8, 1, 1),
            SmallPrograms.Tensor(8, 1, 1)),
        "a register that overflows" => Program(
            new Rescale { Node = "n", Input = 0, Output = 1, Requantizers = [new Requantizer(1, 0, long.MaxValue)], Stage = Stage },
            SmallPrograms.Tensor(8, 1, 1),
            SmallPrograms.Tensor(8, 1, 1)),
        _ => throw new ArgumentException($"There is no program with {fault}.", nameof(fault)),
    };

    private static IntegerProgram Convolve(int[] input, int[] output, SlidingWindow window, sbyte[] weights) => Program(
        new Convolve
        {
            Node = "n",
            Input = 0,
            Output = 1,
            Window = window,
            Groups = 1,
            PadValue = 0,
            Weights = weights,
            Requantizers = [new Requantizer(1, 0, 0)],
            Stage = Stage,
        },
        SmallPrograms.Tensor(8, input),
        SmallPrograms.Tensor(8, output));

    private static IntegerProgram Pool(int[] shape, SlidingWindow window) => Program(
        new MaxPool { Node = "n", Input = 0, Output = 1, Window = window }, SmallPrograms.Tensor(8, shape), SmallPrograms.Tensor(8, shape));

    private static IntegerProgram Walk(int[] extents, int[] strides) => Program(
        new Rearrange
        {
            Node = "n",
            Input = 0,
            Output = 1,
            Extents = extents,
            Strides = strides,
            Offset = 0,
            Before = new int[extents.Length],
            Available = [.. Enumerable.Repeat(1, extents.Length)],
            PadValue = 0,
        },
        SmallPrograms.Tensor(8, 1),
        SmallPrograms.Tensor(8, new Shape(extents).ElementCount));

    // Not checked here: that is what files are for.
    private static IntegerProgram Program(IntegerInstruction instruction, params ProgramTensor[] tensors) => new()
    {
        Origin = new ProgramOrigin("tests", "none", "0", "cpu", "none"),
        Tensors = tensors,
        Instructions = [instruction],
        Inputs = [0],
        Outputs = [tensors.Length - 1],
    };
}
