using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Testing;

/// <summary>Programs of one instruction, for tests.</summary>
internal static class SmallPrograms
{
    /// <summary>A tensor of <paramref name="bitWidth"/> bits.</summary>
    public static ProgramTensor Tensor(int bitWidth, params int[] extents) =>
        new("t", new Shape(extents), new QuantizationParameters(0.1f, 0, bitWidth));

    /// <summary>A program that runs <paramref name="instruction"/>; the last of <paramref name="tensors"/>, which are
    /// named by number, is its output.</summary>
    public static IntegerProgram Of(IntegerInstruction instruction, params ProgramTensor[] tensors)
    {
        var program = new IntegerProgram
        {
            Origin = new ProgramOrigin("tests", "none", "0", "cpu", "none"),
            Tensors = [.. tensors.Select((tensor, number) => tensor with { Name = $"t{number}" })],
            Instructions = [instruction],
            Inputs = [.. Enumerable.Range(0, tensors.Length - 1).Where(t => tensors[t].Constant is null)],
            Outputs = [tensors.Length - 1],
        };
        ProgramValidator.Check(program);
        return program;
    }

    /// <summary>A convolution of square windows with the same requantiser for every channel.</summary>
    public static IntegerProgram Convolve(
        int[] input, int[] output, SlidingWindow window, sbyte[] weights, Requantizer requantizer, int groups = 1, int padValue = 0) => Of(
        new Convolve
        {
            Node = "convolve",
            Input = 0,
            Output = 1,
            Window = window,
            Groups = groups,
            PadValue = padValue,
            Weights = weights,
            Requantizers = [.. Enumerable.Repeat(requantizer, output[1])],
            Stage = new OutputStage(IntegerRange.Signed(8)),
        },
        Tensor(8, input),
        Tensor(8, output));
}
