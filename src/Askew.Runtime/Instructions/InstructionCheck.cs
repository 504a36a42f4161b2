using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Instructions;

/// <summary>The rules that instructions have in common, for the instruction of node <paramref name="node"/>. A rule that does not hold is an
/// <see cref="InvalidDataException"/> that names the node.</summary>
/// <param name="node">The node.</param>
/// <param name="tensors">The program's tensors.</param>
internal sealed class InstructionCheck(string node, IReadOnlyList<ProgramTensor> tensors)
{
    /// <summary>No window, stride or padding is larger.</summary>
    public const int LargestExtent = 1 << 24;

    /// <summary>Tensor <paramref name="index"/>.</summary>
    public ProgramTensor Tensor(int index) => tensors[index];

    /// <summary>Requires <paramref name="condition"/>; <paramref name="what"/> says what is wrong where it does not hold.</summary>
    public void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidDataException($"'{node}': {what}");
        }
    }

    /// <summary>Both have equally many elements.</summary>
    public void SameCount(ProgramTensor input, ProgramTensor output) =>
        Require(input.Shape.ElementCount == output.Shape.ElementCount, "input and output differ in size");

    /// <summary>Both have equally many bits.</summary>
    public void SameWidth(ProgramTensor input, ProgramTensor output) =>
        Require(input.Parameters.BitWidth == output.Parameters.BitWidth, "input and output differ in bit width");

    /// <summary>The window can slide over <paramref name="input"/> and give as many results as <paramref name="output"/> has.</summary>
    public void Window(SlidingWindow window, ProgramTensor input, ProgramTensor output, bool sameChannels = true)
    {
        Require(input.Shape.Rank is 3 or 4 && output.Shape.Rank == input.Shape.Rank, "windows slide over tensors of rank 3 or 4");
        int[] positive = [window.KernelHeight, window.KernelWidth, window.StrideHeight, window.StrideWidth, window.DilationHeight, window.DilationWidth];
        int[] pads = [window.PadTop, window.PadLeft, window.PadBottom, window.PadRight];
        Require(positive.All(v => v is > 0 and <= LargestExtent) && pads.All(v => v is >= 0 and <= LargestExtent), "its window is not possible");
        Require(input.Shape[0] == output.Shape[0] && (!sameChannels || input.Shape[1] == output.Shape[1]), "its batch or channels differ");
        bool flat = input.Shape.Rank == 3;
        long reachHeight = ((long)(window.KernelHeight - 1) * window.DilationHeight) + 1;
        long reachWidth = ((long)(window.KernelWidth - 1) * window.DilationWidth) + 1;
        Steps(flat ? 1 : input.Shape[2], flat ? 1 : output.Shape[2], reachHeight, window.StrideHeight, window.PadTop + window.PadBottom);
        Steps(input.Shape[-1], output.Shape[-1], reachWidth, window.StrideWidth, window.PadLeft + window.PadRight);
    }

    /// <summary>Both operands broadcast to <paramref name="output"/>.</summary>
    public void Broadcast(ProgramTensor left, ProgramTensor right, ProgramTensor output)
    {
        foreach (Shape shape in new[] { left.Shape, right.Shape })
        {
            Require(shape.Rank <= output.Shape.Rank, "an operand has more dimensions than the result");
            for (int d = 1; d <= shape.Rank; d++)
            {
                Require(shape[-d] == output.Shape[-d] || shape[-d] == 1, $"operand {shape} does not broadcast to {output.Shape}");
            }
        }
    }

    /// <summary>There is one of something, or one for each channel of <paramref name="tensor"/>.</summary>
    public void PerChannel(int kinds, ProgramTensor tensor) =>
        Require(kinds == 1 || (tensor.Shape.Rank >= 2 && tensor.Shape[1] == kinds), "it needs one entry, or one for each channel");

    /// <summary>Shifts are possible, and what comes out of the stage fits <paramref name="output"/>.</summary>
    public void Stage(OutputStage stage, ProgramTensor output, params ReadOnlySpan<Requantizer> requantizers)
    {
        foreach (Requantizer requantizer in requantizers)
        {
            Require(requantizer.RightShift is >= 0 and <= Requantizer.LargestShift, $"its shift {requantizer.RightShift} is out of range");
        }

        Require(stage.Saturation.Min <= stage.Saturation.Max, "its saturation is empty");
        if (stage.Table is { } table)
        {
            Require((long)stage.Saturation.Max - stage.Saturation.Min < short.MaxValue * 4, "its saturation is too wide for a table");
            Table(table, stage.Saturation.Count, output);
        }
        else
        {
            Require(
                output.Range.Contains(stage.Saturation.Min) && output.Range.Contains(stage.Saturation.Max), "its saturation exceeds its output");
        }
    }

    /// <summary>The table has so many entries, and all of them fit <paramref name="output"/>.</summary>
    public void Table(short[] table, int entries, ProgramTensor output)
    {
        Require(table.Length == entries, $"a table has {table.Length} entries, not {entries}");
        Require(table.All(v => output.Range.Contains(v)), "a table entry is out of range");
    }

    // The last window may hang over the end (ceil_mode), but it starts within the padded data.
    private void Steps(int extent, int steps, long reach, int stride, int pads) => Require(
        steps == 0 || ((long)(steps - 1) * stride < (long)extent + pads && reach <= (long)extent + pads), "its windows do not fit its input and output");
}
