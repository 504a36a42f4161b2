using System.Collections.Concurrent;
using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Quantization;

/// <summary>What is kept of single calibration samples, so that the quantised network can be run on them: inputs, and per-channel means of linear layers.</summary>
/// <remarks>At most <see cref="MostSamples"/> samples are kept, spread evenly, so memory does not grow with their number.</remarks>
public sealed class CalibrationMemory
{
    /// <summary>No more samples than this are kept.</summary>
    public const int MostSamples = 64;

    private readonly Dictionary<Value, LinearLayer> layers;
    private readonly HashSet<Value> inputs;
    private readonly int stride;
    private readonly ConcurrentDictionary<(int Sample, Value Value), Tensor> rememberedInputs = new();
    private readonly ConcurrentDictionary<(int Sample, Value Value), double[]> rememberedMeans = new();

    /// <summary>Prepares to remember what <paramref name="plan"/>'s layers need.</summary>
    /// <param name="plan">The network.</param>
    /// <param name="sampleCount">How many samples there are, as far as is known beforehand.</param>
    public CalibrationMemory(QuantizationPlan plan, int sampleCount)
    {
        layers = plan.LinearNodes.ToDictionary(node => node.Output, plan.LayerOf);
        inputs = [.. plan.Graph.Inputs];
        stride = Math.Max(1, (sampleCount + MostSamples - 1) / MostSamples);
    }

    /// <summary>The numbers of the samples that were kept, ascending.</summary>
    public IReadOnlyList<int> Samples => [.. rememberedInputs.Keys.Select(key => key.Sample).Distinct().Order()];

    /// <summary>Sees one tensor of one sample. Safe for use by several threads.</summary>
    public void Remember(int sample, Value value, Tensor tensor)
    {
        if (sample % stride != 0 || sample / stride >= MostSamples)
        {
            return;
        }

        if (inputs.Contains(value))
        {
            rememberedInputs[(sample, value)] = Tensor.Of(tensor.Shape, tensor.Floats.ToArray());
        }

        if (layers.TryGetValue(value, out LinearLayer? layer))
        {
            rememberedMeans[(sample, value)] = ChannelMeans(tensor, layer);
        }
    }

    /// <summary>Network input <paramref name="input"/> of sample <paramref name="sample"/>.</summary>
    public Tensor InputOf(int sample, Value input) => rememberedInputs[(sample, input)];

    /// <summary>The mean of each channel of <paramref name="value"/>, the float result of a linear layer, over all samples that were kept.</summary>
    public double[] MeansOf(Value value)
    {
        var means = new double[layers[value].Channels];
        IReadOnlyList<int> samples = Samples;
        foreach (int sample in samples)
        {
            double[] one = rememberedMeans[(sample, value)];
            for (int channel = 0; channel < means.Length; channel++)
            {
                means[channel] += one[channel] / samples.Count;
            }
        }

        return means;
    }

    private static double[] ChannelMeans(Tensor tensor, LinearLayer layer)
    {
        ReadOnlySpan<float> values = tensor.Floats;
        var sums = new double[layer.Channels];
        int inner = layer.ChannelsLast ? 1 : tensor.Shape.CountBetween(2, tensor.Shape.Rank);
        for (int start = 0, channel = 0; start < values.Length; start += inner, channel = (channel + 1) % layer.Channels)
        {
            double sum = 0;
            foreach (float value in values.Slice(start, inner))
            {
                sum += value;
            }

            sums[channel] += sum;
        }

        double perChannel = Math.Max(1, values.Length / layer.Channels);
        return Array.ConvertAll(sums, sum => sum / perChannel);
    }
}
