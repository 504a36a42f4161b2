using Askew.Numerics;

namespace Askew.Instructions;

/// <summary>The rules that instructions have in common, for the instruction of node <paramref name="node"/>. A rule that does not hold is
/// an
/// <see cref="InvalidDataException"/> that names the node.</summary>
/// <param name="node">The node.</param>
/// <param name="tensors">The program's tensors.</param>
internal sealed class InstructionCheck(string node, IReadOnlyList<ProgramTensor> tensors)
{
    /// <summary>No shape or walk has more dimensions: kernels keep an index on the stack.</summary>
    public const int LargestRank = 16;

    /// <summary>No padding, and no window across channels, is larger.</summary>
    public const int LargestPadding = 1 << 24;

    // Larger strides and dilations lead out of any image.
    private const int LargestStep = 1 << 16;

    // Kernels make room for padding: so much of it needs no reason, and so many times the elements that there are.
    private const int FreePadding = 1 << 14;
    private const int PaddingFactor = 64;

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
    /// <param name="window">The window.</param>
    /// <param name="input">What it slides over.</param>
    /// <param name="output">What it gives.</param>
    /// <param name="isPool">Whether channels stay what they are, and the last window may hang over the end (ceil_mode).</param>
    public void Window(SlidingWindow window, ProgramTensor input, ProgramTensor output, bool isPool)
    {
        Require(input.Shape.Rank is 3 or 4 && output.Shape.Rank == input.Shape.Rank, "windows slide over tensors of rank 3 or 4");
        int[] extents = [window.KernelHeight, window.KernelWidth];
        int[] steps = [window.StrideHeight, window.StrideWidth, window.DilationHeight, window.DilationWidth];
        int[] pads = [window.PadTop, window.PadLeft, window.PadBottom, window.PadRight];
        Require(extents.All(v => v > 0) && steps.All(v => v is > 0 and <= LargestStep), "its window is not possible");
        Require(pads.All(v => v is >= 0 and <= LargestPadding), "its window is not possible: its padding is out of range");
        Require(input.Shape[0] == output.Shape[0] && (!isPool || input.Shape[1] == output.Shape[1]), "its batch or channels differ");
        bool isFlat = input.Shape.Rank == 3;
        long height = isFlat ? 1 : input.Shape[2];
        long width = input.Shape[-1];
        long outputHeight = isFlat ? 1 : output.Shape[2];
        long outputWidth = output.Shape[-1];
        long paddedHeight = height + window.PadTop + window.PadBottom;
        long paddedWidth = width + window.PadLeft + window.PadRight;
        Steps(paddedHeight, outputHeight, window.KernelHeight, window.DilationHeight, window.StrideHeight, isPool);
        Steps(paddedWidth, outputWidth, window.KernelWidth, window.DilationWidth, window.StrideWidth, isPool);
        long room = Math.Min(int.MaxValue, FreePadding + (PaddingFactor * ((height * width) + (outputHeight * outputWidth))));
        Require(paddedHeight * paddedWidth <= room, "its padding is out of all proportion to its tensors");
        Require((long)window.KernelHeight * window.KernelWidth <= room, "its window is out of all proportion to its tensors");
    }

    /// <summary>Both operands broadcast to <paramref name="output"/>, and nothing of it comes from neither.</summary>
    public void Broadcast(ProgramTensor left, ProgramTensor right, ProgramTensor output)
    {
        int rank = output.Shape.Rank;
        Require(left.Shape.Rank <= rank && right.Shape.Rank <= rank, "an operand has more dimensions than the result");
        for (int d = 1; d <= rank; d++)
        {
            int extent = output.Shape[-d];
            int ofLeft = d <= left.Shape.Rank ? left.Shape[-d] : 1;
            int ofRight = d <= right.Shape.Rank ? right.Shape[-d] : 1;
            bool fits = (ofLeft == extent || ofLeft == 1) && (ofRight == extent || ofRight == 1) && (ofLeft == extent || ofRight == extent);
            Require(fits, $"operands {left.Shape} and {right.Shape} do not broadcast to {output.Shape}");
        }
    }

    /// <summary>There is one of something, or one for each channel of <paramref name="tensor"/>.</summary>
    public void PerChannel(int kinds, ProgramTensor tensor) =>
        Require(
            kinds == 1 || (kinds > 0 && tensor.Shape.Rank >= 2 && tensor.Shape[1] == kinds), "it needs one entry, or one for each channel");

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
                output.Range.Contains(stage.Saturation.Min) && output.Range.Contains(stage.Saturation.Max),
                "its saturation exceeds its output");
        }
    }

    /// <summary>The table has so many entries, and all of them fit <paramref name="output"/>.</summary>
    public void Table(short[] table, int entries, ProgramTensor output)
    {
        Require(table.Length == entries, $"a table has {table.Length} entries, not {entries}");
        Require(table.All(v => output.Range.Contains(v)), "a table entry is out of range");
    }

    private void Steps(long padded, long steps, long kernel, int dilation, int stride, bool mayHangOver)
    {
        long rest = padded - (((kernel - 1) * dilation) + 1);
        long fitting = rest < 0 ? 0 : (rest / stride) + 1;
        bool hangsOver = mayHangOver && rest % stride > 0 && steps == fitting + 1 && (steps - 1) * stride < padded;
        Require(steps == 0 || (rest >= 0 && (steps == fitting || hangsOver)), "its windows do not fit its input and output");
    }
}
