using System.Numerics.Tensors;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Quantization.Refinements;

/// <summary>Rounds a layer's rows of weights to what makes the errors of its results small on the calibration data.</summary>
/// <remarks>Fitted on every second sample; a row keeps its new integers only where they are better on the other samples, too.</remarks>
internal sealed class FittedRounding
{
    private const double LeastRidge = 0.01;

    // Rows longer than this would need too much memory and time for what they gain.
    private const int LongestRow = 2304;

    private readonly LinearLayer layer;
    private readonly QuantizedWeights start;
    private readonly LayerPatches patches;
    private readonly LackingResults? lacking;
    private readonly int places;
    private readonly int passes;

    // Of all rows, where nothing lacks.
    private readonly float[] noPull;

    private FittedRounding(LayerInLockStep inLockStep, LayerPatches patches, Effort effort, LackingResults? lacking)
    {
        (layer, start, this.patches, this.lacking) = (inLockStep.Layer, inLockStep.Weights, patches, lacking);
        (places, passes) = effort == Effort.Best ? (8192, 8) : (2048, 3);
        places = Math.Max(places, 2 * layer.RowLength);
        noPull = new float[layer.RowLength];
    }

    /// <summary>The weights of <paramref name="layer"/>, rounded anew.</summary>
    /// <param name="layer">The layer; where it has no rows of weights or too long ones, they stay as they are.</param>
    /// <param name="effort">On how many places of the results rows are fitted, and how often they are gone through.</param>
    /// <param name="lacking">What results lack with the real weights; null where that does not matter.</param>
    public static QuantizedWeights Round(LayerInLockStep layer, Effort effort, LackingResults? lacking) =>
        layer.Layer.RowLength <= LongestRow && LayerPatches.Of(layer) is { } patches
            ? new FittedRounding(layer, patches, effort, lacking).Round(layer.Workers)
            : layer.Weights;

    private QuantizedWeights Round(Workers workers)
    {
        var values = (sbyte[])start.Values.Clone();
        if (layer.Groups == 1)
        {
            RowErrors[] fitted = ErrorsOf(0, 0, workers);
            RowErrors[] held = ErrorsOf(0, 1, workers);
            workers.For(layer.Channels, channel => RoundRow(channel, fitted[channel], held[channel]));
        }
        else
        {
            int rowsInGroup = layer.Channels / layer.Groups;
            workers.For(layer.Groups, group =>
            {
                RowErrors[] fitted = ErrorsOf(group, 0, Workers.Single);
                RowErrors[] held = ErrorsOf(group, 1, Workers.Single);
                for (int row = 0; row < rowsInGroup; row++)
                {
                    RoundRow((group * rowsInGroup) + row, fitted[row], held[row]);
                }
            });
        }

        return start with { Values = values };

        void RoundRow(int channel, RowErrors fitted, RowErrors held)
        {
            float[] weights = WeightsOf(channel);
            Span<sbyte> place = values.AsSpan(channel * layer.RowLength, layer.RowLength);
            sbyte[] rounded = RowRounding.Round(weights, place, fitted, IntegerRange.Symmetric(start.BitWidth).Max, passes);
            if (held.Of(RowRounding.Errors(weights, rounded)) < held.Of(RowRounding.Errors(weights, place)))
            {
                rounded.CopyTo(place);
            }
        }
    }

    // In steps of their scale.
    private float[] WeightsOf(int channel)
    {
        var weights = new float[layer.RowLength];
        ReadOnlySpan<float> row = layer.Row(channel);
        for (int i = 0; i < weights.Length; i++)
        {
            weights[i] = (float)(row[i] / start.Scales[channel]);
        }

        return weights;
    }

    // Of the rows of a group. The fewer places for a weight, the less their covariance is to be trusted.
    private RowErrors[] ErrorsOf(int group, int first, Workers workers)
    {
        float[][] inputs = patches.Gather(group, first, places);
        var covariance = InputCovariance.Of(inputs, LeastRidge + ((double)layer.RowLength / Math.Max(1, inputs[0].Length)), workers);
        int rowsInGroup = layer.Channels / layer.Groups;
        var rows = new RowErrors[rowsInGroup];
        workers.For(rowsInGroup, row => rows[row] = new RowErrors(covariance, Pull(inputs, (group * rowsInGroup) + row, first)));
        return rows;
    }

    // By how much each weight would have to be larger for what the row's results lack.
    private float[] Pull(float[][] inputs, int channel, int first)
    {
        if (lacking is null)
        {
            return noPull;
        }

        var pull = new float[layer.RowLength];
        float[] lacks = lacking.Of(patches, channel, (first, places), inputs, WeightsOf(channel), start.Scales[channel]);
        OrderedSums.Dots(lacks, inputs, pull);
        TensorPrimitives.Divide(pull, lacks.Length, pull);
        return pull;
    }
}
