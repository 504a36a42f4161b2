using Askew.Graphs;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Quantization.Refinements;

/// <summary>Rounds the weights of a layer by what they do to its result on the calibration data, not each for itself.</summary>
/// <remarks>
/// Rounding errors of weights whose inputs go together can cancel. Fitted on every second sample; a row keeps its new integers only where
/// they are better on the other samples, too.
/// </remarks>
internal sealed class WeightRounding(Effort effort) : IRefinement
{
    private const double LeastRidge = 0.01;

    // Rows longer than this would need too much memory and time for what they gain.
    private const int LongestRow = 2304;

    /// <inheritdoc/>
    public string Activity => "rounding weights";

    /// <inheritdoc/>
    public bool NeedsSamples => true;

    /// <inheritdoc/>
    public QuantizedWeights Refine(LayerInLockStep layer) =>
        layer.Layer.RowLength <= LongestRow && LayerPatches.Of(layer) is { } patches ? Round(layer, patches) : layer.Weights;

    private QuantizedWeights Round(LayerInLockStep inLockStep, LayerPatches patches)
    {
        (LinearLayer layer, QuantizedWeights nearest, Workers workers) = (inLockStep.Layer, inLockStep.Weights, inLockStep.Workers);
        (int places, int passes) = effort == Effort.Best ? (8192, 8) : (2048, 3);
        places = Math.Max(places, 2 * layer.RowLength);
        int most = IntegerRange.Symmetric(nearest.BitWidth).Max;
        int rowsInGroup = layer.Channels / layer.Groups;
        var values = (sbyte[])nearest.Values.Clone();
        if (layer.Groups == 1)
        {
            InputCovariance fitted = Covariance(0, 0, workers);
            InputCovariance held = Covariance(0, 1, workers);
            workers.For(layer.Channels, channel => RoundRow(channel, fitted, held));
        }
        else
        {
            workers.For(layer.Groups, group =>
            {
                InputCovariance fitted = Covariance(group, 0, Workers.Single);
                InputCovariance held = Covariance(group, 1, Workers.Single);
                for (int channel = group * rowsInGroup; channel < (group + 1) * rowsInGroup; channel++)
                {
                    RoundRow(channel, fitted, held);
                }
            });
        }

        return nearest with { Values = values };

        // The fewer places for a weight, the less their covariance is to be trusted.
        InputCovariance Covariance(int group, int first, Workers threads)
        {
            float[][] inputs = patches.Gather(group, first, places);
            return InputCovariance.Of(inputs, LeastRidge + ((double)layer.RowLength / Math.Max(1, inputs[0].Length)), threads);
        }

        void RoundRow(int channel, InputCovariance fitted, InputCovariance held)
        {
            var weights = new float[layer.RowLength];
            ReadOnlySpan<float> row = layer.Row(channel);
            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] = (float)(row[i] / nearest.Scales[channel]);
            }

            Span<sbyte> place = values.AsSpan(channel * layer.RowLength, layer.RowLength);
            sbyte[] rounded = RowRounding.Round(weights, place, fitted, most, passes);
            if (held.Of(RowRounding.Errors(weights, rounded)) < held.Of(RowRounding.Errors(weights, place)))
            {
                rounded.CopyTo(place);
            }
        }
    }
}
