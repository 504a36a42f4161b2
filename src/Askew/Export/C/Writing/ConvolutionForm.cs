using Askew.Instructions;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Export.C.Writing;

/// <summary>How a layer with weights is computed: in which way, which type holds the sums, how many windows at a time.</summary>
/// <param name="Method">The way in which it is computed.</param>
/// <param name="Exact">The type of sums: 32 bits where no input whatever can exceed them.</param>
/// <param name="Row">The type of rows; bytes may be kept as 16-bit elements, of which half as many fit.</param>
/// <param name="RowLength">Elements from one row to the next.</param>
/// <param name="Rows">Rows that there is scratch memory for.</param>
/// <param name="Found">What makes outputs of sums, where these are upper halves of products. It is looked for when it is asked for: how
/// much memory the layer takes does not depend on it.</param>
internal sealed record ConvolutionForm(
    ConvolutionMethod Method, CElement Exact, CElement Row, int RowLength, int Rows, Lazy<HighProducts?>? Found = null)
{
    /// <summary>The most taps that a depthwise layer computes together.</summary>
    public const int MostTaps = 25;

    /// <summary>What makes outputs of sums, where these are upper halves of products; else null.</summary>
    public HighProducts? Products => Found?.Value;

    /// <summary>The type of sums.</summary>
    public CElement Sum => Products is null ? Exact : CElement.ProductSum;

    /// <summary>Rows that windows are copied to before they become rows of 16-bit elements; 0 where they are rows already.</summary>
    public int CopiedRows { get; init; }

    /// <summary>How weights of fewer than 8 bits lie in memory; null where each has a byte.</summary>
    public PackedWeights? Packed { get; init; }

    // Two rows of 16-bit elements, which two outputs at a time are made of.
    private const int FewestRows = 4;

    // Four 16-bit integers.
    private const int QuadSizeInBytes = 8;

    // Tiles have 6, 8 or 12 rows.
    private const int RowsOfTiles = 24;

    // What stays in a processor's second cache.
    private const int PanelRowsInBytes = 1 << 18;

    // No product of the largest input with weights reaches the limit of 32 bits by more than this many places that rows are biased by.
    private const int Bias = 128;

    // Rows are stored vector by vector, so the last one may reach beyond its end.
    private const int VectorSizeInBytes = 64;

    /// <summary>Bytes of scratch memory.</summary>
    public int ScratchSizeInBytes =>
        checked((Packed?.UnpackedSizeInBytes ?? 0) + (Rows * RowLength * Row.SizeInBytes)
            + (Method == ConvolutionMethod.Panels ? VectorSizeInBytes : 0));

    /// <summary>The form of a convolution.</summary>
    /// <param name="convolve">The convolution.</param>
    /// <param name="program">Its program.</param>
    /// <param name="savesMemory">Whether memory matters more than speed.</param>
    public static ConvolutionForm Of(Convolve convolve, IntegerProgram program, bool savesMemory)
    {
        ProgramTensor input = program.Tensors[convolve.Input];
        Shape output = program.Tensors[convolve.Output].Shape;
        var weights = new LinearWeights(convolve.Weights, convolve.Requantizers);
        return convolve.Groups > 1 && convolve.Groups == input.Shape[1]
            ? Depthwise(convolve, weights, input, output[-1], savesMemory)
            : Dense(
                input, weights, output.CountBetween(2, output.Rank), convolve.Window.IsPointwise && convolve.Groups == 1, convolve.Groups,
                convolve.Stage, savesMemory);
    }

    /// <summary>The form of a fully connected layer.</summary>
    /// <param name="matrices">The layer.</param>
    /// <param name="program">Its program.</param>
    /// <param name="savesMemory">Whether memory matters more than speed.</param>
    public static ConvolutionForm Of(MultiplyMatrices matrices, IntegerProgram program, bool savesMemory)
    {
        int rows = program.Tensors[matrices.Output].Shape.ElementCount / Math.Max(1, matrices.Requantizers.Length);
        var weights = new LinearWeights(matrices.Weights, matrices.Requantizers);
        return Dense(program.Tensors[matrices.Input], weights, rows, arePlaces: true, groups: 1, matrices.Stage, savesMemory);
    }

    // Sums begin with padding everywhere, and every tap adds its distance from that.
    private static ConvolutionForm Depthwise(Convolve convolve, LinearWeights weights, ProgramTensor input, int columns, bool savesMemory)
    {
        if (savesMemory && convolve.Requantizers.Length == convolve.Groups && convolve.Window.KernelSize <= MostTaps
            && !convolve.Weights.Contains(sbyte.MinValue) && ProductsOf(weights, input, convolve.Stage) is { } products)
        {
            return new ConvolutionForm(
                ConvolutionMethod.DepthwiseQuads, CElement.ProductSum, CElement.Narrow, QuadsScratch(convolve, columns), 1,
                new Lazy<HighProducts?>(products));
        }

        long distance = Math.Max((long)input.Range.Max - convolve.PadValue, (long)convolve.PadValue - input.Range.Min);
        CElement sum = weights.SumFor(distance + Math.Abs((long)convolve.PadValue));
        return new ConvolutionForm(ConvolutionMethod.Depthwise, sum, CElement.Of(input), 0, 0);
    }

    // A place of padding, which taps beyond the border read; or, where four channels are computed after another, their weights and the rows
    // of the input under a window, as 16-bit integers.
    private static int QuadsScratch(Convolve convolve, int columns)
    {
        SlidingWindow window = convolve.Window;
        int width = ((columns - 1) * window.StrideWidth) + ((window.KernelWidth - 1) * window.DilationWidth) + 1;
        int height = ((window.KernelHeight - 1) * window.DilationHeight) + 1;
        return checked(Math.Max(convolve.Groups, (window.KernelSize + (width * height)) * QuadSizeInBytes));
    }

    // The range of stored integers bounds sums, and padding is one of them.
    private static HighProducts? ProductsOf(LinearWeights weights, ProgramTensor input, OutputStage stage) =>
        CElement.Of(input) == CElement.Narrow && weights.Length > 0
            ? HighProducts.Of(weights, new IntegerRange(sbyte.MinValue, sbyte.MaxValue), stage.Saturation) : null;

    private static ConvolutionForm Dense(
        ProgramTensor tensor, LinearWeights weights, int places, bool arePlaces, int groups, OutputStage stage, bool savesMemory)
    {
        CElement input = CElement.Of(tensor);
        bool isNarrow = input == CElement.Narrow;
        CElement sum = weights.SumFor(!isNarrow ? -short.MinValue : savesMemory ? -sbyte.MinValue : byte.MaxValue + Bias);
        CElement row = KernelTypes.RowOf(input, sum);
        int length = checked((weights.Length + WeightOrder.Together - 1) / WeightOrder.Together * WeightOrder.Together);
        if (savesMemory && isNarrow && weights.Length > 0 && sum == CElement.HighSum)
        {
            int rowLength = WeightOrder.QuadsLength(weights.Length);
            bool areThere = arePlaces && rowLength == weights.Length;
            int together = Math.Min(2, places);
            return new ConvolutionForm(
                ConvolutionMethod.Quads,
                CElement.HighSum,
                CElement.Narrow,
                rowLength,
                (areThere ? 0 : together) + (2 * together),
                new Lazy<HighProducts?>(() => ProductsOf(weights, tensor, stage)))
            {
                CopiedRows = areThere ? 0 : together,
                Packed = PackedWeights.Of(weights, rowLength, groups),
            };
        }

        if (savesMemory)
        {
            return new ConvolutionForm(ConvolutionMethod.Rows, sum, row, length, FewestRows)
            {
                Packed = PackedWeights.Of(weights, length, groups),
            };
        }

        int fitting = Math.Max(1, PanelRowsInBytes / Math.Max(1, length * row.SizeInBytes) / RowsOfTiles) * RowsOfTiles;
        return new ConvolutionForm(ConvolutionMethod.Panels, sum, row, length, Math.Min(fitting, Math.Max(1, places)));
    }
}
