using System.Buffers;
using System.Runtime.CompilerServices;
using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.FloatKernels;

/// <summary>A convolution as a product: weights [filters, depth] times patches [depth, output pixels].</summary>
/// <remarks>The matrix of patches never exists: each piece of work lays out the few columns and the part of the depth that it is about to
/// use.</remarks>
internal sealed unsafe class FloatMatrixConvolution : FloatConvolution
{
    // Steps of the depth that are laid out at a time: their 32 columns and a panel of weights fit into the first-level cache.
    private const int DepthBlock = 240;

    private readonly ConvolutionSize size;
    private readonly MatrixTile tile;
    private readonly LeftPanels[] weights;
    private readonly float[] start;
    private readonly PatchColumns patches;

    public FloatMatrixConvolution(ConvolutionSize size, ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, MatrixTile? tile = null)
    {
        this.size = size;
        this.tile = tile ?? MatrixTile.Best;
        patches = new PatchColumns(size);
        this.weights = new LeftPanels[size.Groups];
        int rows = size.FiltersPerGroup;
        for (int group = 0; group < size.Groups; group++)
        {
            this.weights[group] = new LeftPanels(rows, size.Depth, weights.Slice(group * rows * size.Depth, rows * size.Depth));
        }

        // Each group's biases, filled up to whole panels.
        int padded = this.weights[0].Count * MatrixTile.Rows;
        start = new float[size.Groups * padded];
        for (int filter = 0; filter < bias.Length; filter++)
        {
            start[(filter / rows * padded) + (filter % rows)] = bias[filter];
        }
    }

    public override void Run(Tensor input, Tensor output, int batch, Workers workers, LinearActivation? activation = null)
    {
        if (patches.Planes is not { } planes)
        {
            RunPieces(input, size.InputArea, output, batch, workers, activation);
            return;
        }

        int channels = batch * size.Channels;
        float[] scratch = ArrayPool<float>.Shared.Rent(checked((channels * planes.PlaneLength) + PaddedPlanes.Slack));
        workers.For(channels, channel =>
        {
            fixed (float* from = input.Floats, to = scratch)
            {
                planes.Fill(from + ((long)channel * size.InputArea), to + ((long)channel * planes.PlaneLength), 0);
            }
        });
        RunPieces(Tensor.Of(new Shape(channels * planes.PlaneLength), scratch), planes.PlaneLength, output, batch, workers, activation);
        ArrayPool<float>.Shared.Return(scratch);
    }

    private void RunPieces(Tensor input, int channelLength, Tensor output, int batch, Workers workers, LinearActivation? activation)
    {
        int tiles = (size.OutputArea + MatrixTile.Columns - 1) / MatrixTile.Columns;
        int panels = weights[0].Count;

        // Few columns leave threads idle; then the filters are shared out, too, at the price of laying out columns more than once.
        int shares = workers.Threads == 1 ? 1 : Math.Clamp(4 * workers.Threads / tiles, 1, panels);
        int panelsPerShare = (panels + shares - 1) / shares;
        shares = (panels + panelsPerShare - 1) / panelsPerShare;
        workers.For(batch * size.Groups * tiles * shares, piece =>
        {
            (piece, int share) = Math.DivRem(piece, shares);
            (piece, int column) = Math.DivRem(piece, tiles);
            (int image, int group) = Math.DivRem(piece, size.Groups);
            int firstPanel = share * panelsPerShare;
            int endPanel = Math.Min(panels, firstPanel + panelsPerShare);
            fixed (float* from = input.Floats, to = output.Floats)
            {
                float* source = from + ((((long)image * size.Channels) + ((long)group * size.ChannelsPerGroup)) * channelLength);
                float* target = to + ((((long)image * size.Filters) + ((long)group * size.FiltersPerGroup)) * size.OutputArea);
                RunColumns(group, source, target, column * MatrixTile.Columns, firstPanel, endPanel, activation);
            }
        });
    }

    [SkipLocalsInit]
    private void RunColumns(int group, float* source, float* target, int column, int firstPanel, int endPanel, LinearActivation? activation)
    {
        LeftPanels left = weights[group];
        int columns = Math.Min(MatrixTile.Columns, size.OutputArea - column);
        int depth = size.Depth;
        LinearActivation function = activation.GetValueOrDefault();
        float* laidOut = stackalloc float[(Math.Min(DepthBlock, depth) * MatrixTile.Columns) + PatchColumns.Slack];
        fixed (float* elements = left.Elements, starts = start)
        {
            float* groupStart = starts + (group * left.Count * MatrixTile.Rows);
            for (int k = 0; k < depth; k += DepthBlock)
            {
                int steps = Math.Min(DepthBlock, depth - k);
                patches.LayOut(source, column, columns, k, steps, laidOut);
                for (int panel = firstPanel; panel < endPanel; panel++)
                {
                    int row = panel * MatrixTile.Rows;
                    tile.MultiplyPart(
                        elements + left.PanelStart(panel) + (k * MatrixTile.Rows),
                        laidOut,
                        steps,
                        k == 0 ? groupStart + row : null,
                        target + ((long)row * size.OutputArea) + column,
                        size.OutputArea,
                        Math.Min(MatrixTile.Rows, left.Rows - row),
                        columns,
                        activation is not null && k + steps == depth ? &function : null);
                }
            }
        }
    }
}
