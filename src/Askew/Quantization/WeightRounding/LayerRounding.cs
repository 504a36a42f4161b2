using Askew.Graphs;
using Askew.Numerics;
using Askew.Tensors;

namespace Askew.Quantization.WeightRounding;

/// <summary>Rounds the weights of a layer by what they do to its result on the calibration data, not each for itself.</summary>
/// <remarks>
/// Rounding errors of weights whose inputs go together can cancel. Fitted on every second sample; a row keeps its new integers only where they are better on the other samples, too.
/// </remarks>
internal static class LayerRounding
{
    private const double Ridge = 0.01;

    // Rows longer than this would need too much memory and time for what they gain.
    private const int LongestRow = 2304;

    /// <summary>The weights of <paramref name="node"/>, rounded anew.</summary>
    public static QuantizedWeights Round(QuantizationPlan plan, Node node, LayerPatches patches, QuantizationOptions options, Workers workers)
    {
        LinearLayer layer = plan.LayerOf(node);
        QuantizedWeights nearest = plan.WeightsOf(node);
        if (layer.RowLength > LongestRow)
        {
            return nearest;
        }

        (int places, int passes) = options.Effort == Effort.Best ? (8192, 8) : (2048, 3);
        int most = IntegerRange.Symmetric(options.WeightBits).Max;
        int rowsInGroup = layer.Channels / layer.Groups;
        var values = (sbyte[])nearest.Values.Clone();
        if (layer.Groups == 1)
        {
            var fitted = InputCovariance.Of(patches.Gather(0, 0, places), Ridge, workers);
            var held = InputCovariance.Of(patches.Gather(0, 1, places), Ridge, workers);
            workers.For(layer.Channels, channel => RoundRow(channel, fitted, held));
        }
        else
        {
            workers.For(layer.Groups, group =>
            {
                var fitted = InputCovariance.Of(patches.Gather(group, 0, places), Ridge, Workers.Single);
                var held = InputCovariance.Of(patches.Gather(group, 1, places), Ridge, Workers.Single);
                for (int channel = group * rowsInGroup; channel < (group + 1) * rowsInGroup; channel++)
                {
                    RoundRow(channel, fitted, held);
                }
            });
        }

        return nearest with { Values = values };

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
