using System.Runtime.InteropServices;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Planning;
using Askew.Tensors;

namespace Askew.Quantization.Refinements;

/// <summary>Corrects the biases of a layer so that each channel is, on the calibration data, as near to float as a constant can bring
/// it.</summary>
/// <remarks>
/// Rounding the weights of a channel shifts its mean; clipping and rounding before it shift it further. Layers are corrected in order, each
/// fed with what the integer network, corrected so far, really gives it. What counts is the error behind the function that follows: a shift
/// far below 0, before a Relu, matters to nobody, and the mean over such values would spoil those that matter.
/// </remarks>
internal sealed class BiasCorrection : IRefinement
{
    private const int Rounds = 2;

    /// <inheritdoc/>
    public string Activity => "correcting biases";

    /// <inheritdoc/>
    public bool NeedsSamples => true;

    /// <inheritdoc/>
    public QuantizedWeights Refine(LayerInLockStep layer)
    {
        QuantizedWeights best = layer.Weights;
        layer.Apply(best);
        ChannelErrors[][] errors = Measure(layer);
        for (int round = 0; round < Rounds; round++)
        {
            double[] bias = [.. best.Bias.Select((b, channel) => b + ChannelErrors.Shift(errors[channel]))];
            QuantizedWeights moved = best with { Bias = bias };
            layer.Apply(moved);
            ChannelErrors[][] shifted = Measure(layer);

            // A channel keeps its old bias where the new one is not better after all.
            bool areAllBetter = true;
            for (int channel = 0; channel < bias.Length; channel++)
            {
                if (Squares(shifted[channel]) <= Squares(errors[channel]))
                {
                    errors[channel] = shifted[channel];
                }
                else
                {
                    bias[channel] = best.Bias[channel];
                    areAllBetter = false;
                }
            }

            best = moved;
            if (!areAllBetter)
            {
                best = best with { Bias = bias };
                layer.Apply(best);
            }
        }

        return best;
    }

    // By channel and sample.
    private static ChannelErrors[][] Measure(LayerInLockStep inLockStep)
    {
        (MappedNetwork plan, Node node, LinearLayer layer) = (inLockStep.Network, inLockStep.Node, inLockStep.Layer);
        Value stored = plan.StoredOutput(node);
        QuantizationParameters parameters = plan.ParametersOf(stored);
        bool isPerTensor = LayerResponse.IsPerTensor(plan, node);
        LayerResponse[] responses =
            [.. Enumerable.Range(0, isPerTensor ? 1 : layer.Channels).Select(channel => new LayerResponse(plan, node, channel))];
        double[][] seen = [.. responses.Select(response => Enumerable.Range(parameters.Range.Min, parameters.Range.Count)
            .Select(integer => response.OfStored(parameters.Dequantize(integer))).ToArray())];
        ChannelErrors[][] errors = [.. Enumerable.Range(0, layer.Channels).Select(_ => new ChannelErrors[inLockStep.Samples])];
        inLockStep.Workers.For(inLockStep.Samples, sample =>
        {
            Tensor expected = inLockStep.ExpectedOf(sample);
            ReadOnlySpan<float> floats = expected.Floats;
            ReadOnlySpan<byte> bytes = inLockStep.IntegersOf(sample, stored);
            ReadOnlySpan<short> wide = MemoryMarshal.Cast<byte, short>(bytes);
            bool isNarrow = parameters.BitWidth <= 8;
            int inner = layer.ChannelsLast ? 1 : expected.Shape.CountBetween(2, expected.Shape.Rank);
            for (int start = 0, channel = 0; start < floats.Length; start += inner, channel = (channel + 1) % layer.Channels)
            {
                LayerResponse response = responses[isPerTensor ? 0 : channel];
                double[] table = seen[isPerTensor ? 0 : channel];
                ChannelErrors sum = default;
                for (int i = start; i < start + inner; i++)
                {
                    (double value, double slope) = response.OfFloat(floats[i]);
                    double error = value - table[(isNarrow ? (sbyte)bytes[i] : wide[i]) - parameters.Range.Min];
                    sum += new ChannelErrors(slope * error, slope * slope, error * error);
                }

                errors[channel][sample] += sum;
            }
        });
        return errors;
    }

    private static double Squares(ChannelErrors[] samples) => samples.Sum(sample => sample.Squares);
}
