using System.Collections.Concurrent;
using System.Numerics;
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

    private readonly int placesOfSample;

    // They are the same for all groups of channels.
    private readonly ConcurrentDictionary<(int First, int Count), Places> places = new();

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
        (height, width, outputWidth, placesOfSample) = extents;
    }

    /// <summary>The patches of <paramref name="layer"/>; null for a convolution of several images at once.</summary>
    /// <remarks>How the layer reads its input is for its instruction to say, never for its extents: a convolution of a map of 1 x 1 is none
    /// of rows.</remarks>
    public static LayerPatches? Of(LayerInLockStep layer) => layer.Instruction?.Accept(new Reading(layer));

    /// <summary>The inputs of group <paramref name="group"/> at about <paramref name="count"/> places of every second sample: one row a
    /// weight, one column a place.</summary>
    /// <param name="group">The group of channels.</param>
    /// <param name="first">The first sample: 0 or 1.</param>
    /// <param name="count">The most places.</param>
    public float[][] Gather(int group, int first, int count)
    {
        Places chosen = places.GetOrAdd((first, count), _ => Choose(first, count));
        float[][] rows = [.. Enumerable.Range(0, layer.RowLength).Select(_ => new float[chosen.Count])];
        for (int i = 0; i < chosen.Samples.Length; i++)
        {
            Fill(rows, chosen, chosen.Starts[i]..chosen.Starts[i + 1], inLockStep.IntegersOf(chosen.Samples[i], input), group);
        }

        return rows;
    }

    /// <summary>What the float network has for channel <paramref name="channel"/> of the layer's result at the chosen places.</summary>
    public float[] Expected(int channel, (int First, int Count) chosen)
    {
        Places at = places.GetOrAdd(chosen, key => Choose(key.First, key.Count));
        var expected = new float[at.Count];
        for (int i = 0; i < at.Samples.Length; i++)
        {
            ReadOnlySpan<float> all = inLockStep.ExpectedOf(at.Samples[i]).Floats;
            for (int column = at.Starts[i]; column < at.Starts[i + 1]; column++)
            {
                int place = at.Results[column];
                expected[column] = all[isMatrix ? (place * layer.Channels) + channel : (channel * placesOfSample) + place];
            }
        }

        return expected;
    }

    // Spread evenly; the odd step keeps places of different samples apart.
    private Places Choose(int first, int count)
    {
        int[] samples = [.. Enumerable.Range(0, inLockStep.Samples).Where(sample => inLockStep.Samples == 1 || sample % 2 == first)];
        long all = (long)samples.Length * placesOfSample;
        count = (int)Math.Min(count, all);
        var starts = new int[samples.Length + 1];
        for (int i = 0, column = 0; i < samples.Length; i++, starts[i] = column)
        {
            while (column < count && column * all / count < (i + 1L) * placesOfSample)
            {
                column++;
            }
        }

        int[][] offsets = [.. Enumerable.Range(0, window.KernelSize).Select(tap => new int[count])];
        var results = new int[count];
        for (int column = 0; column < count; column++)
        {
            results[column] = (int)(column * all / count % placesOfSample);
            (int y, int x) = Math.DivRem(results[column], outputWidth);
            for (int tap = 0; tap < offsets.Length; tap++)
            {
                offsets[tap][column] = isMatrix ? y * layer.RowLength : OffsetOf((y, x), tap);
            }
        }

        return new Places(count, samples, starts, offsets, results);
    }

    // Row by row, since a row's columns lie side by side; all channels of one place in the window read at the same distances.
    private void Fill(float[][] rows, Places chosen, Range part, ReadOnlySpan<byte> bytes, int group)
    {
        ReadOnlySpan<short> wide = MemoryMarshal.Cast<byte, short>(bytes);
        int channels = layer.RowLength / window.KernelSize;
        int distance = isMatrix ? 1 : height * width;
        for (int tap = 0; tap < window.KernelSize; tap++)
        {
            ReadOnlySpan<int> offsets = chosen.Offsets[tap].AsSpan(part);
            bool hasPadding = offsets.ContainsAnyInRange(int.MinValue, -1);
            for (int channel = 0; channel < channels; channel++)
            {
                int first = ((isMatrix ? 0 : group * channels) + channel) * distance;
                Span<float> columns = rows[(channel * window.KernelSize) + tap].AsSpan(part);
                if (!isNarrow)
                {
                    Copy(wide[first..], offsets, columns);
                }
                else if (hasPadding)
                {
                    Copy(MemoryMarshal.Cast<byte, sbyte>(bytes[first..]), offsets, columns);
                }
                else
                {
                    CopyInside(MemoryMarshal.Cast<byte, sbyte>(bytes[first..]), offsets, columns);
                }
            }
        }
    }

    private void Copy<T>(ReadOnlySpan<T> plane, ReadOnlySpan<int> offsets, Span<float> columns)
        where T : unmanaged, INumberBase<T>
    {
        for (int i = 0; i < offsets.Length && i < columns.Length; i++)
        {
            columns[i] = offsets[i] < 0 ? 0 : int.CreateTruncating(plane[offsets[i]]) - zeroPoint;
        }
    }

    private void CopyInside(ReadOnlySpan<sbyte> plane, ReadOnlySpan<int> offsets, Span<float> columns)
    {
        for (int i = 0; i < offsets.Length && i < columns.Length; i++)
        {
            columns[i] = plane[offsets[i]] - zeroPoint;
        }
    }

    // Where the window at a place of the result reads in a plane; below 0 in the padding.
    private int OffsetOf((int Y, int X) place, int tap)
    {
        (int ky, int kx) = Math.DivRem(tap, window.KernelWidth);
        int iy = (place.Y * window.StrideHeight) - window.PadTop + (ky * window.DilationHeight);
        int ix = (place.X * window.StrideWidth) - window.PadLeft + (kx * window.DilationWidth);
        return iy >= 0 && iy < height && ix >= 0 && ix < width ? (iy * width) + ix : -1;
    }

    /// <summary>How the instruction of a layer reads its input; null where it has no rows of weights.</summary>
    private sealed class Reading(LayerInLockStep layer) : IInstructionVisitor<LayerPatches?>
    {
        private readonly Shape input = layer.Node.Input(0).KnownShape;
        private readonly Shape output = layer.Node.Output.KnownShape;

        public LayerPatches? Visit(Convolve instruction) => input[0] > 1 ? null : new LayerPatches(
            layer, isMatrix: false, instruction.Window,
            (input.Rank == 4 ? input[2] : 1, input[-1], output[-1], output.CountBetween(2, output.Rank)));

        public LayerPatches? Visit(MultiplyMatrices instruction) =>
            new(layer, isMatrix: true, new SlidingWindow(1, 1), (1, 1, 1, input.ElementCount / layer.Layer.RowLength));

        public LayerPatches? Visit(MultiplyActivations instruction) => null;

        public LayerPatches? Visit(LookUp instruction) => null;

        public LayerPatches? Visit(AddRescaled instruction) => null;

        public LayerPatches? Visit(MultiplyRescaled instruction) => null;

        public LayerPatches? Visit(MaxPool instruction) => null;

        public LayerPatches? Visit(AveragePool instruction) => null;

        public LayerPatches? Visit(Rescale instruction) => null;

        public LayerPatches? Visit(Concatenate instruction) => null;

        public LayerPatches? Visit(Rearrange instruction) => null;

        public LayerPatches? Visit(Resize instruction) => null;

        public LayerPatches? Visit(Softmax instruction) => null;

        public LayerPatches? Visit(Normalize instruction) => null;

        public LayerPatches? Visit(NormalizeMoments instruction) => null;

        public LayerPatches? Visit(SelectLargest instruction) => null;

        public LayerPatches? Visit(GatherRows instruction) => null;
    }

    /// <summary>Places of the layer's result.</summary>
    /// <param name="Count">How many there are.</param>
    /// <param name="Samples">Of which samples.</param>
    /// <param name="Starts">For each sample the first of its places, and behind them all the end.</param>
    /// <param name="Offsets">For each place in the window, and each of the result, where that reads in a plane; below 0 in the
    /// padding.</param>
    /// <param name="Results">For each place its number among those of a channel.</param>
    private sealed record Places(int Count, int[] Samples, int[] Starts, int[][] Offsets, int[] Results);
}
