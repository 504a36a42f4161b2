using System.Runtime.InteropServices;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Quantization.Refinements;

/// <summary>Gathers what a layer's rows of weights are multiplied with: at chosen places of the result, the inputs under the window, less
/// the zero point.</summary>
internal sealed class LayerPatches
{
    private readonly LayerInLockStep inLockStep;
    private readonly Value input;
    private readonly LinearLayer layer;
    private readonly SlidingWindow window;
    private readonly int zeroPoint;
    private readonly bool isNarrow;
    private readonly bool isMatrix;
    private readonly int height;
    private readonly int width;
    private readonly int outputWidth;

    /// <summary>The places of one sample.</summary>
    private readonly int places;

    private LayerPatches(LayerInLockStep inLockStep, bool isMatrix, SlidingWindow window,
        (int Height, int Width, int OutputWidth, int Places) extents)
    {
        this.isMatrix = isMatrix;
        this.inLockStep = inLockStep;
        this.window = window;
        input = inLockStep.Node.Input(0);
        layer = inLockStep.Layer;
        zeroPoint = inLockStep.Network.ParametersOf(input).ZeroPoint;
        isNarrow = inLockStep.Network.ParametersOf(input).BitWidth <= 8;
        (height, width, outputWidth, places) = extents;
    }

    /// <summary>The patches of <paramref name="layer"/>; null for a convolution of several images at once.</summary>
    /// <remarks>How the layer reads its input is for its instruction to say, never for its extents: a convolution of a map of 1 x 1 is none
    /// of rows.</remarks>
    public static LayerPatches? Of(LayerInLockStep layer)
    {
        Shape input = layer.Node.Input(0).KnownShape;
        Shape output = layer.Node.Output.KnownShape;
        return layer.Instruction switch
        {
            Convolve convolve when input[0] == 1 => new LayerPatches(layer, isMatrix: false, convolve.Window, (
                input.Rank == 4 ? input[2] : 1, input[-1], output[-1], output.CountBetween(2, output.Rank))),
            MultiplyMatrices =>
                new LayerPatches(layer, isMatrix: true, new SlidingWindow(1, 1), (1, 1, 1, input.ElementCount / layer.Layer.RowLength)),
            null or Convolve => null,
            _ => throw new BrokenInvariantException(
                $"the layer of node '{layer.Node.Name}' computes by {layer.Instruction?.GetType().Name}, which has no rows of weights"),
        };
    }

    /// <summary>The inputs of group <paramref name="group"/> at about <paramref name="count"/> places of every second sample: one row a
    /// weight, one column a place.</summary>
    /// <param name="group">The group of channels.</param>
    /// <param name="first">The first sample: 0 or 1.</param>
    /// <param name="count">The most places.</param>
    public float[][] Gather(int group, int first, int count)
    {
        int[] samples = [.. Enumerable.Range(0, inLockStep.Samples).Where(sample => inLockStep.Samples == 1 || sample % 2 == first)];
        long all = (long)samples.Length * places;
        count = (int)Math.Min(count, all);
        var rows = new float[layer.RowLength][];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = new float[count];
        }

        for (int column = 0; column < count; column++)
        {
            // Spread evenly; the odd step keeps places of different samples apart.
            (long sample, long place) = Math.DivRem(column * all / count, places);
            Fill(rows, column, inLockStep.IntegersOf(samples[(int)sample], input), group, (int)place);
        }

        return rows;
    }

    private void Fill(float[][] rows, int column, ReadOnlySpan<byte> bytes, int group, int place)
    {
        ReadOnlySpan<short> wide = MemoryMarshal.Cast<byte, short>(bytes);
        int channels = layer.RowLength / window.KernelSize;
        (int y, int x) = Math.DivRem(place, outputWidth);
        for (int channel = 0, row = 0; channel < channels; channel++)
        {
            int plane = isMatrix ? (place * layer.RowLength) + channel : ((group * channels) + channel) * height * width;
            for (int ky = 0; ky < window.KernelHeight; ky++)
            {
                for (int kx = 0; kx < window.KernelWidth; kx++, row++)
                {
                    int iy = isMatrix ? 0 : (y * window.StrideHeight) - window.PadTop + (ky * window.DilationHeight);
                    int ix = isMatrix ? 0 : (x * window.StrideWidth) - window.PadLeft + (kx * window.DilationWidth);
                    if (iy >= 0 && iy < height && ix >= 0 && ix < width)
                    {
                        int at = plane + (iy * width) + ix;
                        rows[row][column] = (isNarrow ? (sbyte)bytes[at] : wide[at]) - zeroPoint;
                    }
                }
            }
        }
    }
}
