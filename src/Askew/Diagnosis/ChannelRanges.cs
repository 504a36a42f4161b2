using System.Numerics.Tensors;
using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Samples;
using Askew.Tensors;
using Tensor = Askew.Tensors.Tensor;

namespace Askew.Diagnosis;

/// <summary>The smallest and largest value of every channel of every feature map, over some of the calibration samples.</summary>
internal sealed class ChannelRanges
{
    private readonly Dictionary<Value, (float Min, float Max)[]> ranges = [];

    private ChannelRanges()
    {
    }

    /// <summary>The feature maps ([N, C, ...], at least three dimensions), in graph order, with the range of each channel.</summary>
    public IEnumerable<(Value Value, IReadOnlyList<(float Min, float Max)> Channels)> All { get; private init; } = [];

    /// <summary>Runs the network of <paramref name="patient"/> as it is in its file.</summary>
    public static ChannelRanges Measure(Patient patient)
    {
        var found = new ChannelRanges
        {
            All = [],
        };
        new SampleRuns<FloatExecutor>(patient.Threads, new FloatExecutor(patient.Graph).Fork).ForEach(
            patient.SomeCalibration,
            (executor, sample, _) => executor.Run(sample.Inputs, found.See),
            patient.Cancellation);
        return new ChannelRanges
        {
            All = [.. patient.Graph.Nodes.SelectMany(node => node.Outputs).Where(found.ranges.ContainsKey)
                .Select(value => (value, (IReadOnlyList<(float Min, float Max)>)found.ranges[value]))],
        };
    }

    private void See(Value value, Tensor tensor)
    {
        if (tensor.ElementType != ElementType.Float32 || tensor.Shape.Rank < 3 || value.Producer is null)
        {
            return;
        }

        int channels = tensor.Shape[1];
        int size = tensor.Shape.ElementCount / Math.Max(1, channels * tensor.Shape[0]);
        if (channels < 2 || size < 1 || tensor.Shape[0] != 1)
        {
            return;
        }

        var seen = new (float Min, float Max)[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            ReadOnlySpan<float> part = tensor.Floats.Slice(channel * size, size);
            seen[channel] = (TensorPrimitives.Min(part), TensorPrimitives.Max(part));
        }

        lock (ranges)
        {
            if (!ranges.TryGetValue(value, out (float Min, float Max)[]? all))
            {
                ranges[value] = seen;
                return;
            }

            for (int channel = 0; channel < channels; channel++)
            {
                all[channel] = (Math.Min(all[channel].Min, seen[channel].Min), Math.Max(all[channel].Max, seen[channel].Max));
            }
        }
    }
}
