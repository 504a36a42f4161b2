using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Export.C;

/// <summary>How a layer with weights is computed: which kernel, which type holds the sums, how many windows at a time.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Sum">The type of sums: 32 bits where no input whatever can exceed them.</param>
/// <param name="Pixels">Windows that are copied to rows at a time.</param>
/// <param name="RowLength">Elements of a row.</param>
/// <param name="Row">The type of rows.</param>
internal sealed record ConvolutionForm(ConvolutionKernel Kernel, CElement Sum, int Pixels, int RowLength, CElement Row)
{
    private const int FewestPixels = 4;
    private const int MostPixels = 16;

    // How much, as a share of the arena.
    private const int ArenaShare = 32;

    /// <summary>Bytes of scratch memory; vectors take four elements of a row at a time.</summary>
    public int ScratchSizeInBytes => Kernel == ConvolutionKernel.Depthwise ? 0 : checked(Pixels * ((RowLength + 3) / 4 * 4) * Row.SizeInBytes);

    /// <summary>The form of <paramref name="instruction"/>; null where it has no weights.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="program">Its program.</param>
    /// <param name="arenaSizeInBytes">What the activations need at least; rows take little in comparison.</param>
    public static ConvolutionForm? Of(IntegerInstruction instruction, IntegerProgram program, int arenaSizeInBytes) => instruction switch
    {
        Convolve convolve => Of(convolve, program, arenaSizeInBytes),
        MultiplyMatrices matrices => Of(matrices, program.Tensors[matrices.Input]),
        _ => null,
    };

    private static ConvolutionForm Of(Convolve convolve, IntegerProgram program, int arenaSizeInBytes)
    {
        ProgramTensor input = program.Tensors[convolve.Input];
        CElement element = CElement.Of(input);
        int channels = input.Shape[1] / convolve.Groups;
        int length = channels * convolve.Window.KernelSize;
        if (channels == 1 && convolve.Groups > 1)
        {
            // Sums begin with padding everywhere, and every tap adds its distance from that.
            long distance = Math.Max((long)input.Range.Max - convolve.PadValue, (long)convolve.PadValue - input.Range.Min);
            CElement sum = SumFor(convolve.Weights, convolve.Requantizers.Length, distance, Math.Abs((long)convolve.PadValue));
            return new ConvolutionForm(ConvolutionKernel.Depthwise, sum, 0, length, element);
        }

        (CElement dense, CElement row) = Dense(convolve.Weights, convolve.Requantizers.Length, element);
        int places = program.Tensors[convolve.Output].Shape.CountBetween(2, input.Shape.Rank);
        bool isOnePlace = places == 1 && convolve.Groups == 1 && input.Shape.CountBetween(2, input.Shape.Rank) == 1 && convolve.Window.KernelSize == 1
            && convolve.Window is { PadTop: 0, PadLeft: 0 };
        if (isOnePlace)
        {
            return new ConvolutionForm(ConvolutionKernel.Matrix, dense, 1, length, row);
        }

        int pixels = Math.Clamp(arenaSizeInBytes / ArenaShare / (length * row.SizeInBytes) / FewestPixels * FewestPixels, FewestPixels, MostPixels);
        return new ConvolutionForm(ConvolutionKernel.Dense, dense, pixels, length, row);
    }

    private static ConvolutionForm Of(MultiplyMatrices matrices, ProgramTensor input)
    {
        int columns = matrices.Requantizers.Length;
        (CElement sum, CElement row) = Dense(matrices.Weights, columns, CElement.Of(input));
        return new ConvolutionForm(ConvolutionKernel.Matrix, sum, 1, matrices.Weights.Length / columns, row);
    }

    // Rows of bytes are offset by 128, which sums begin with.
    private static (CElement Sum, CElement Row) Dense(sbyte[] weights, int rows, CElement element)
    {
        bool isNarrow = element == CElement.Narrow;
        CElement sum = isNarrow ? SumFor(weights, rows, byte.MaxValue, -sbyte.MinValue) : SumFor(weights, rows, -short.MinValue, 0);
        return (sum, KernelTypes.RowOf(element, sum));
    }

    private static CElement SumFor(sbyte[] weights, int rows, long largestInput, long begin)
    {
        int length = weights.Length / Math.Max(1, rows);
        for (int row = 0; row < rows; row++)
        {
            long magnitude = 0;
            foreach (sbyte weight in weights.AsSpan(row * length, length))
            {
                magnitude += Math.Abs((int)weight);
            }

            if (magnitude * (largestInput + begin) > int.MaxValue)
            {
                return CElement.WideSum;
            }
        }

        return CElement.Sum;
    }
}
