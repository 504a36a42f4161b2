using Askew.Calibration;
using Askew.Graphs;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;

namespace Askew.Quantization.Equalization;

/// <summary>Brings the channels of tensors to like sizes by factors that the layers before and behind take up; the network computes the
/// same.</summary>
internal static class ChannelEqualization
{
    /// <summary>An equalised copy of the network with what was gathered on it; null where there is nothing to equalise.</summary>
    public static CalibratedNetwork? Run(
        CalibratedNetwork network, TargetProfile target, QuantizationOptions options, CancellationToken cancellation = default)
    {
        (Graph graph, CalibrationData data) = network;
        Graph copy = graph.Copy();
        CalibrationMemory memory = data.Memory.For(copy);
        if (memory.Samples.Count == 0 || Scale(copy, memory, target, options, cancellation) is not { Count: > 0 } factors)
        {
            return null;
        }

        var structure = new NetworkStructure(copy, target);
        IEnumerable<Sample> samples = memory.Samples.Select(number =>
            new Sample { Name = $"sample {number}", Number = number, Inputs = memory.InputsOf(number) });
        IReadOnlyDictionary<Value, ActivationStatistics> statistics = StatisticsCollector.Collect(
            copy, [.. structure.Roots.Concat(structure.TableInputs).Distinct()], samples, options.Threads, cancellation: cancellation,
                needs: options.Calibrator.Needs);
        return new CalibratedNetwork(copy, new CalibrationData(All(statistics, [.. factors.Keys], data.Statistics), memory))
        {
            ChannelFactors = factors.ToDictionary(pair => pair.Key.Name, pair => pair.Value),
        };
    }

    // Of samples that were not kept, what nobody scaled is known still.
    private static Dictionary<Value, ActivationStatistics> All(
        IReadOnlyDictionary<Value, ActivationStatistics> kept, HashSet<Value> scaled,
        IReadOnlyDictionary<Value, ActivationStatistics> before)
    {
        Dictionary<string, ActivationStatistics> known = before.ToDictionary(pair => pair.Key.Name, pair => pair.Value);
        return kept.ToDictionary(
            pair => pair.Key, pair => scaled.Contains(pair.Key) ? pair.Value : known.GetValueOrDefault(pair.Key.Name, pair.Value));
    }

    // The factors of the tensors that are others than before.
    private static Dictionary<Value, double[]> Scale(
        Graph graph, CalibrationMemory memory, TargetProfile target, QuantizationOptions options, CancellationToken cancellation)
    {
        var groups = new ChannelGroups(graph);
        var plan = new NetworkStructure(graph, target);
        var factors = new ChannelFactors(groups, plan, ChannelExtents.Measure(graph, memory.All, options.Threads, cancellation), options);
        double[] of = [.. Enumerable.Range(0, groups.Count).Select(factors.Of)];
        Dictionary<Value, double[]> scaled = graph.Values.Where(value => !value.IsConstant).Distinct()
            .Select(value => (Value: value, Factors: FactorsOf(value))).Where(pair => pair.Factors.Any(factor => factor != 1))
            .ToDictionary(pair => pair.Value, pair => pair.Factors);
        foreach (Node node in plan.LinearNodes.ToArray())
        {
            LinearLayer layer = plan.LayerOf(node);
            double[] before = FactorsOf(node.Input(0));
            double[] behind = FactorsOf(node.Output);
            if (before.All(factor => factor == 1) && behind.All(factor => factor == 1))
            {
                continue;
            }

            graph.Replace(node, ((LinearContract)node.Contract).With(Scaled(layer, before, behind), node.Input(0), node.Output));
        }

        return scaled;

        double[] FactorsOf(Value value) =>
            [.. Enumerable.Range(0, ChannelGroups.ChannelsOf(value)).Select(channel => of[groups.Of(value, channel)])];
    }

    private static LinearLayer Scaled(LinearLayer layer, double[] before, double[] behind)
    {
        var weights = new float[layer.Weights.Length];
        double Behind(int channel) => behind.Length == layer.Channels ? behind[channel] : 1;
        bool reads = layer.Groups * (layer.RowLength / layer.KernelSize) == before.Length;
        for (int channel = 0; channel < layer.Channels; channel++)
        {
            for (int i = 0; i < layer.RowLength; i++)
            {
                double factor = Behind(channel) / (reads ? before[layer.InputChannel(channel, i)] : 1);
                weights[(channel * layer.RowLength) + i] = (float)(layer.Weights[(channel * layer.RowLength) + i] * factor);
            }
        }

        return layer with { Weights = weights, Bias = [.. layer.Bias.Select((bias, channel) => bias * Behind(channel))] };
    }
}
