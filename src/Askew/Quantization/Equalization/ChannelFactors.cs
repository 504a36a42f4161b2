using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Planning;

namespace Askew.Quantization.Equalization;

/// <summary>By how much each group of channels is enlarged, so that small channels make use of the integers that large ones need.</summary>
/// <remarks>
/// All of a tensor has one scale, so a channel that is k times smaller than the largest has 1/k of its integers. Enlarging it by k costs
/// nothing where a depthwise layer reads it, whose channels have weight scales of their own. Where a layer mixes channels, the weights for
/// it become smaller, and the rounding of weights counts k times as much while that of activations counts 1/k: with A and B the squares of
/// the two errors, k = (A / B)^(1/4) is best. No channel becomes larger than the tensor is.
/// </remarks>
internal sealed class ChannelFactors
{
    private const double MostFactor = 1024;

    // What changes less is left as it is.
    private const double LeastFactor = 1.05;

    private readonly ChannelGroups groups;
    private readonly NetworkStructure plan;
    private readonly IReadOnlyDictionary<Value, ChannelExtents> extents;
    private readonly double[] share;
    private readonly double[] most;
    private readonly double[] activationError;
    private readonly double[] weightError;

    public ChannelFactors(
        ChannelGroups groups, NetworkStructure plan, IReadOnlyDictionary<Value, ChannelExtents> extents, QuantizationOptions options)
    {
        this.groups = groups;
        this.plan = plan;
        this.extents = extents;
        share = new double[groups.Count];
        most = new double[groups.Count];
        activationError = new double[groups.Count];
        weightError = new double[groups.Count];
        Array.Fill(most, MostFactor);
        foreach (Value stored in plan.Roots.Concat(plan.TableInputs))
        {
            AddShares(stored);
        }

        foreach ((Value value, double bound) in groups.Bounds)
        {
            AddBound(value, bound);
        }

        foreach (Node node in plan.LinearNodes)
        {
            AddErrors(node, options);
        }
    }

    /// <summary>The factor of group <paramref name="group"/>.</summary>
    public double Of(int group)
    {
        if (groups.IsFixed(group) || !(share[group] > 0) || !(activationError[group] > 0))
        {
            return 1;
        }

        double wanted = weightError[group] > 0 ? Math.Sqrt(Math.Sqrt(activationError[group] / weightError[group]))
            : double.PositiveInfinity;
        double factor = Math.Min(wanted, Math.Min(1 / share[group], most[group]));
        return factor < LeastFactor ? 1 : factor;
    }

    private void AddShares(Value stored)
    {
        if (!extents.TryGetValue(stored, out ChannelExtents? seen))
        {
            return;
        }

        double[] magnitudes = [.. seen.Min.Zip(seen.Max, (min, max) => Magnitude(stored, min, max))];
        double largest = magnitudes.Max();
        for (int channel = 0; channel < magnitudes.Length && largest > 0; channel++)
        {
            int group = groups.Of(stored, channel);
            share[group] = Math.Max(share[group], magnitudes[channel] / largest);
        }
    }

    // What counts is what is left behind the function that follows.
    private double Magnitude(Value stored, double min, double max)
    {
        // Every range holds 0.
        ClippingRange clamp = plan.ConsumerClamp(stored);
        (double low, double high) = (clamp.Clamp(Math.Min(0, min)), clamp.Clamp(Math.Max(0, max)));
        if (plan.FunctionAfter(stored) is { Clamp: null, IsPerTensor: true } function)
        {
            (low, high) = (function.Channels[0](low), function.Channels[0](high));
        }

        return Math.Max(Math.Abs(low), Math.Abs(high));
    }

    // A channel that reaches the bound keeps its factor; others may come up to it.
    private void AddBound(Value value, double bound)
    {
        ChannelExtents seen = extents[value];
        for (int channel = 0; channel < seen.Max.Length; channel++)
        {
            int group = groups.Of(value, channel);
            most[group] = Math.Min(most[group], seen.Max[channel] > 0 ? Math.Max(1, bound / seen.Max[channel]) : 1);
        }
    }

    private void AddErrors(Node node, QuantizationOptions options)
    {
        Value input = node.Input(0);
        LinearLayer layer = plan.LayerOf(node);
        if (!extents.TryGetValue(input, out ChannelExtents? seen) || !ChannelGroups.ReadsChannels(layer, input))
        {
            return;
        }

        double activationStep = Enumerable.Range(0, seen.Min.Length)
            .Max(channel => Magnitude(plan.RootOf(input), seen.Min[channel], seen.Max[channel]))
            / IntegerRange.Signed(options.ActivationBits).Count;
        bool mixes = layer.RowLength > layer.KernelSize;
        for (int channel = 0; channel < layer.Channels; channel++)
        {
            ReadOnlySpan<float> row = layer.Row(channel);
            double weightStep = 0;
            foreach (float weight in row)
            {
                weightStep = Math.Max(weightStep, Math.Abs((double)weight));
            }

            weightStep /= IntegerRange.Symmetric(options.WeightBits).Max;
            for (int i = 0; i < row.Length; i++)
            {
                int from = layer.InputChannel(channel, i);
                int group = groups.Of(input, from);
                activationError[group] += (double)row[i] * row[i] * activationStep * activationStep;
                weightError[group] += mixes ? seen.MeanSquare[from] * weightStep * weightStep : 0;
            }
        }
    }
}
