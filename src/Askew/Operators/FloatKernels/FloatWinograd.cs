using System.Buffers;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Operators.FloatKernels;

/// <summary>A dense 3x3 convolution by Winograd's minimal filtering F(2x2, 3x3): 16 multiplications for 4 outputs, not 36.</summary>
/// <remarks>
/// A tile is 2x2 outputs and sees 4x4 inputs d: the patches of a 4x4 window with stride 2. The outputs are A' (U * V) A with U = G g G'
/// for the
/// weights g and V = B' d B, where * multiplies element by element; summed over the channels that is one matrix product for each of the 16
/// elements.
/// All transforms but the weights' are sums of at most four, twice over: results differ from a direct convolution's by little more than
/// its own rounding.
/// Source: Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, 2015.
/// </remarks>
internal sealed unsafe class FloatWinograd : FloatConvolution
{
    private const int Elements = FloatWinogradTransforms.Elements;
    private const int Columns = MatrixTile.Columns;

    // The element that is part of all four outputs with a plus: the bias goes there.
    private const int Center = 5;

    // Panels of filters whose products are computed one element after the other: their products, 16 KiB a panel, stay in the second-level
    // cache.
    private const int PanelsTogether = 8;

    // What the transforms cost, as a part of the products.
    private const double Overhead = 1.25;

    // The transformed inputs are this times 2 KiB.
    private const int MostChannels = 4096;

    // The elements of a channel lie apart by an odd number of cache lines, lest all of them fall into the same set of the cache.
    private const int LineLength = 16;

    private const int FewestChannels = 8;
    private const int FewestFilters = 16;

    private readonly ConvolutionSize size;
    private readonly ConvolutionSize tiles;
    private readonly MatrixTile tile;
    private readonly PatchColumns patches;
    private readonly LeftPanels[] weights;
    private readonly float[] start;

    public FloatWinograd(ConvolutionSize size, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, MatrixTile? tile = null)
    {
        this.size = size;
        this.tile = tile ?? MatrixTile.Best;
        tiles = TilesOf(size);
        patches = new PatchColumns(tiles);
        this.weights = new LeftPanels[size.Groups * Elements];
        int rows = size.FiltersPerGroup;
        int channels = size.ChannelsPerGroup;
        float[] transformed = new float[Elements * rows * channels];
        for (int group = 0; group < size.Groups; group++)
        {
            FloatWinogradTransforms.Weights(weights.Slice(group * rows * size.Depth, rows * size.Depth), rows * channels, transformed);
            for (int element = 0; element < Elements; element++)
            {
                this.weights[(group * Elements) + element] =
                    new LeftPanels(rows, channels, transformed.AsSpan(element * rows * channels, rows * channels));
            }
        }

        // Each group's biases, filled up to whole panels, and behind them a panel of zeros.
        PaddedRows = this.weights[0].Count * MatrixTile.Rows;
        start = new float[(size.Groups * PaddedRows) + MatrixTile.Rows];
        for (int filter = 0; filter < bias.Length; filter++)
        {
            start[(filter / rows * PaddedRows) + (filter % rows)] = bias[filter];
        }
    }

    private int PaddedRows { get; }

    private int ElementStride => (size.ChannelsPerGroup * Columns) + LineLength;

    /// <summary>Whether a convolution is of this kind and faster this way.</summary>
    public static bool Fits(ConvolutionSize size)
    {
        if (size.Window is not { KernelHeight: 3, KernelWidth: 3, StrideHeight: 1, StrideWidth: 1, DilationHeight: 1, DilationWidth: 1 }
            || size.ChannelsPerGroup is < FewestChannels or > MostChannels
            || size.FiltersPerGroup < FewestFilters)
        {
            return false;
        }

        // Both ways compute whole groups of columns; there, small images lose more here.
        return Elements * Overhead * ColumnGroups(TilesOf(size)) < size.Window.KernelSize * (double)ColumnGroups(size);
    }

    public override void Run(Tensor input, Tensor output, int batch, Workers workers, LinearActivation? activation = null)
    {
        PaddedPlanes planes = patches.Planes!;
        int channels = batch * size.Channels;
        float[] padded = ArrayPool<float>.Shared.Rent(checked((channels * planes.PlaneLength) + PaddedPlanes.Slack));
        workers.For(channels, channel =>
        {
            fixed (float* from = input.Floats, to = padded)
            {
                planes.Fill(from + ((long)channel * size.InputArea), to + ((long)channel * planes.PlaneLength), 0);
            }
        });
        int groupsOfColumns = ColumnGroups(tiles);
        int panels = weights[0].Count;

        // Few columns leave threads idle; then the filters are shared out, too, at the price of transforming columns more than once.
        int shares = workers.Threads == 1 ? 1 : Math.Clamp(2 * workers.Threads / (batch * size.Groups * groupsOfColumns), 1, panels);
        workers.For(batch * size.Groups * groupsOfColumns * shares, piece =>
        {
            (piece, int share) = Math.DivRem(piece, shares);
            (piece, int columns) = Math.DivRem(piece, groupsOfColumns);
            (int image, int group) = Math.DivRem(piece, size.Groups);
            fixed (float* from = padded, to = output.Floats)
            {
                float* source = from + ((((long)image * size.Channels) + ((long)group * size.ChannelsPerGroup)) * planes.PlaneLength);
                float* target = to + ((((long)image * size.Filters) + ((long)group * size.FiltersPerGroup)) * size.OutputArea);
                RunColumns(group, source, target, columns * Columns, panels * share / shares, panels * (share + 1) / shares, activation);
            }
        });
        ArrayPool<float>.Shared.Return(padded);
    }

    private static int ColumnGroups(ConvolutionSize size) => (size.OutputArea + Columns - 1) / Columns;

    private static ConvolutionSize TilesOf(ConvolutionSize size)
    {
        int down = (size.OutputHeight + 1) / 2;
        int across = (size.OutputWidth + 1) / 2;
        SlidingWindow window = size.Window;
        return size with
        {
            OutputHeight = down,
            OutputWidth = across,
            Window = new SlidingWindow(
                4, 4, 2, 2, 1, 1, window.PadTop, window.PadLeft, (2 * down) + 2 - size.Height - window.PadTop,
                    (2 * across) + 2 - size.Width - window.PadLeft),
        };
    }

    private void RunColumns(int group, float* source, float* target, int column, int firstPanel, int endPanel, LinearActivation? activation)
    {
        int columns = Math.Min(Columns, tiles.OutputArea - column);
        int channels = size.ChannelsPerGroup;
        int inputLength = Elements * ElementStride;
        float[] scratch = ArrayPool<float>.Shared.Rent(inputLength + (PanelsTogether * Elements * MatrixTile.Rows * Columns));
        fixed (float* inputs = scratch, starts = start)
        {
            float* products = inputs + inputLength;
            TransformInputs(source, column, columns, inputs);
            float* zeros = starts + (size.Groups * PaddedRows);
            for (int first = firstPanel; first < endPanel; first += PanelsTogether)
            {
                int end = Math.Min(first + PanelsTogether, endPanel);
                for (int element = 0; element < Elements; element++)
                {
                    LeftPanels left = weights[(group * Elements) + element];
                    fixed (float* elements = left.Elements)
                    {
                        for (int panel = first; panel < end; panel++)
                        {
                            tile.Multiply(
                                elements + left.PanelStart(panel),
                                inputs + ((long)element * ElementStride),
                                channels,
                                element == Center ? starts + (group * PaddedRows) + (panel * MatrixTile.Rows) : zeros,
                                products + ((((long)(panel - first) * Elements) + element) * MatrixTile.Rows * Columns),
                                Columns);
                        }
                    }
                }

                WriteOutputs(products, first, end, column, columns, target, activation);
            }
        }

        ArrayPool<float>.Shared.Return(scratch);
    }

    // [element, channel, 32 tiles]
    private void TransformInputs(float* source, int column, int columns, float* inputs)
    {
        int channels = size.ChannelsPerGroup;
        float* patch = stackalloc float[(Elements * Columns) + PatchColumns.Slack];
        for (int channel = 0; channel < channels; channel++)
        {
            patches.LayOut(source, column, columns, channel * Elements, Elements, patch);
            FloatWinogradTransforms.Inputs(patch, inputs + (channel * Columns), ElementStride);
        }
    }

    private void WriteOutputs(float* products, int firstPanel, int endPanel, int column, int columns, float* target,
        LinearActivation? activation)
    {
        float* upper = stackalloc float[4 * Columns];
        float* lower = upper + (2 * Columns);
        int end = Math.Min(endPanel * MatrixTile.Rows, size.FiltersPerGroup);
        for (int filter = firstPanel * MatrixTile.Rows; filter < end; filter++)
        {
            (int panel, int row) = Math.DivRem(filter, MatrixTile.Rows);
            FloatWinogradTransforms.Outputs(
                products + ((((long)(panel - firstPanel) * Elements * MatrixTile.Rows) + row) * Columns),
                    MatrixTile.Rows * Columns, upper, lower);
            activation?.Apply(upper, 4 * Columns);
            WriteRows(upper, lower, column, columns, target + ((long)filter * size.OutputArea));
        }
    }

    // Tiles lie next to each other up to the end of their row; the last row and the last column may have half tiles.
    private void WriteRows(float* upper, float* lower, int column, int columns, float* plane)
    {
        for (int done = 0; done < columns;)
        {
            (int y, int x) = Math.DivRem(column + done, tiles.OutputWidth);
            int run = Math.Min(columns - done, tiles.OutputWidth - x);
            int width = Math.Min(2 * run, size.OutputWidth - (2 * x));
            float* row = plane + ((long)2 * y * size.OutputWidth) + (2 * x);
            new ReadOnlySpan<float>(upper + (2 * done), width).CopyTo(new Span<float>(row, width));
            if ((2 * y) + 1 < size.OutputHeight)
            {
                new ReadOnlySpan<float>(lower + (2 * done), width).CopyTo(new Span<float>(row + size.OutputWidth, width));
            }

            done += run;
        }
    }
}
