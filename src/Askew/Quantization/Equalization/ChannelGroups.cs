using Askew.Graphs;

namespace Askew.Quantization.Equalization;

/// <summary>Which channels of which tensors must be scaled together, so that the network computes the same.</summary>
/// <remarks>
/// A layer with weights can take any factor on a channel out of its inputs and put any on a channel of its result. What lies between two
/// such layers has to carry the factor: a Relu does, a sum does where all its operands have it, a Clip at 6 does as long as 6 is not
/// reached. All else keeps the factor 1.
/// </remarks>
internal sealed class ChannelGroups
{
    private readonly Dictionary<Value, int> first = [];
    private readonly int[] parent;
    private readonly bool[] isFixed;

    /// <summary>Finds the groups of <paramref name="graph"/>.</summary>
    public ChannelGroups(Graph graph)
    {
        int count = 0;
        foreach (Value value in graph.Values.Where(value => !value.IsConstant))
        {
            first[value] = count;
            count += ChannelsOf(value);
        }

        parent = [.. Enumerable.Range(0, count)];
        isFixed = new bool[count];
        foreach (Value value in graph.Inputs.Concat(graph.Outputs))
        {
            Fix(value);
        }

        foreach (Node node in graph.Nodes)
        {
            Add(node);
        }
    }

    /// <summary>How many channels of all tensors there are; groups have numbers below it.</summary>
    public int Count => parent.Length;

    /// <summary>The bounded clamps that tensors go through, with their upper bounds: a factor must not carry a channel beyond.</summary>
    public List<(Value Value, double Bound)> Bounds { get; } = [];

    /// <summary>How many channels <paramref name="value"/> has.</summary>
    public static int ChannelsOf(Value value) => value.KnownShape.Rank > 1 ? value.KnownShape[1] : 1;

    /// <summary>The number of the group of channel <paramref name="channel"/> of <paramref name="value"/>.</summary>
    public int Of(Value value, int channel) => Root(first[value] + channel);

    /// <summary>Whether the factor of group <paramref name="group"/> is 1.</summary>
    public bool IsFixed(int group) => isFixed[group];

    /// <summary>Whether a layer's input channels are the tensor's.</summary>
    public static bool ReadsChannels(LinearLayer layer, Value input) =>
        input.KnownShape.Rank > 1 && layer.Groups * (layer.RowLength / layer.KernelSize) == input.KnownShape[1]
            && (!layer.ChannelsLast || input.KnownShape.Rank == 2);

    private static bool WritesChannels(LinearLayer layer, Value output) =>
        output.KnownShape.Rank > 1 && layer.Channels == output.KnownShape[1] && (!layer.ChannelsLast || output.KnownShape.Rank == 2);

    // f(kx) = k f(x), tried where it can go wrong; factors that are powers of two make it exact.
    private static bool IsHomogeneous(PointwiseFunction function) => function.Channels.All(f =>
        new[] { 1, -1, 0.01, -0.01, 77, -77 }.All(x => Math.Abs(f(4 * x) - (4 * f(x))) <= 1e-9 * Math.Abs(x)));

    private void Add(Node node)
    {
        if (node.Contract is LinearContract linear && linear.Layer() is { } layer)
        {
            if (!ReadsChannels(layer, node.Input(0)))
            {
                Fix(node.Input(0));
            }

            if (!WritesChannels(layer, node.Output))
            {
                Fix(node.Output);
            }
        }
        else if (node.Contract is PointwiseContract { Function: var function } && node.VariableInputs.Count() == 1)
        {
            Value input = node.VariableInputs.First();
            bool clampsAbove = function.Clamp is { Min: 0, Max: < double.PositiveInfinity };
            if (clampsAbove)
            {
                Bounds.Add((input, function.Clamp!.Value.Max));
            }

            if (clampsAbove || IsHomogeneous(function))
            {
                Join(input, node.Output, 0);
            }
            else
            {
                Fix(input);
                Fix(node.Output);
            }
        }
        else if (node.Contract.ChannelOffsets is { } offsets && node.Outputs.Count == 1
            && node.Inputs.Take(offsets.Length).All(input => input is { IsConstant: false }))
        {
            for (int i = 0; i < offsets.Length; i++)
            {
                Join(node.Input(i), node.Output, offsets[i]);
            }
        }
        else
        {
            foreach (Value value in node.VariableInputs.Concat(node.Outputs))
            {
                Fix(value);
            }
        }
    }

    private void Join(Value from, Value to, int offset)
    {
        if (from.KnownShape.Rank < 2 || to.KnownShape.Rank < 2)
        {
            Fix(from);
            Fix(to);
            return;
        }

        for (int channel = 0; channel < ChannelsOf(from); channel++)
        {
            int a = Of(from, channel);
            int b = Of(to, channel + offset);
            parent[a] = b;
            isFixed[b] |= isFixed[a];
        }
    }

    private void Fix(Value value)
    {
        for (int channel = 0; channel < ChannelsOf(value); channel++)
        {
            isFixed[Of(value, channel)] = true;
        }
    }

    private int Root(int channel)
    {
        while (parent[channel] != channel)
        {
            parent[channel] = parent[parent[channel]];
            channel = parent[channel];
        }

        return channel;
    }
}
