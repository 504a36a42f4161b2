using Askew.Graphs;
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
    /// <inheritdoc/>
    public string Activity => "correcting biases";

    /// <inheritdoc/>
    public bool NeedsSamples => true;

    /// <inheritdoc/>
    public QuantizedWeights Refine(LayerInLockStep layer)
    {
        QuantizedWeights before = layer.Weights;
        layer.Apply(before);
        ChannelErrors[][] errors = Measure(layer);
        double[] bias = [.. before.Bias.Select((b, channel) => b + ChannelErrors.Shift(errors[channel]))];
        QuantizedWeights moved = before with { Bias = bias };
        layer.Apply(moved);
        ChannelErrors[][] shifted = Measure(layer);
        bool[] isBetter = [.. errors.Zip(shifted, (old, now) => Squares(now) <= Squares(old))];
        if (isBetter.All(better => better))
        {
            return moved;
        }

        // A channel keeps its old bias where the new one is not better after all.
        QuantizedWeights best = moved with { Bias = [.. bias.Select((b, channel) => isBetter[channel] ? b : before.Bias[channel])] };
        layer.Apply(best);
        return best;
    }

    // By channel and sample.
    private static ChannelErrors[][] Measure(LayerInLockStep inLockStep)
    {
        (MappedNetwork plan, Node node, LinearLayer layer) = (inLockStep.Network, inLockStep.Node, inLockStep.Layer);
        Value stored = plan.StoredOutput(node);
        int size = plan.ParametersOf(stored).BitWidth <= 8 ? 1 : sizeof(short);
        bool isPerTensor = LayerResponse.IsPerTensor(plan, node);
        LayerResponse[] responses =
            [.. Enumerable.Range(0, isPerTensor ? 1 : layer.Channels).Select(channel => new LayerResponse(plan, node, channel))];
        ChannelErrors[][] errors = [.. Enumerable.Range(0, layer.Channels).Select(_ => new ChannelErrors[inLockStep.Samples])];
        inLockStep.Workers.For(inLockStep.Samples, sample =>
        {
            Tensor expected = inLockStep.ExpectedOf(sample);
            ReadOnlySpan<float> reals = expected.Floats;
            ReadOnlySpan<byte> integers = inLockStep.IntegersOf(sample, stored);
            int inner = layer.ChannelsLast ? 1 : expected.Shape.CountBetween(2, expected.Shape.Rank);
            for (int start = 0, channel = 0; start < reals.Length; start += inner, channel = (channel + 1) % layer.Channels)
            {
                errors[channel][sample] += responses[isPerTensor ? 0 : channel]
                    .ErrorsOf(reals.Slice(start, inner), integers.Slice(start * size, inner * size));
            }
        });
        return errors;
    }

    private static double Squares(ChannelErrors[] samples) => samples.Sum(sample => sample.Squares);
}
