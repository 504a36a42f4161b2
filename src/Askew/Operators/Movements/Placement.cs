using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Movements;

/// <summary>What happens where ScatterND and ScatterElements put updates into data.</summary>
internal static class Placement
{
    // Blocks of data whose places are written down one by one.
    private const int MostBlocks = 1 << 24;

    private static readonly string[] Reductions = ["none", "add", "mul", "max", "min"];

    /// <summary>Why the node's attribute <c>reduction</c> is not supported; null where it is.</summary>
    public static string? WhyUnsupported(Node node) => Reductions.Contains(ReductionOf(node))
        ? null
        : $"the reduction '{ReductionOf(node)}' is not supported, only {string.Join(", ", Reductions)}";

    /// <summary>Whether the node can become simpler ones: its indices are known, and updates replace what was there.</summary>
    /// <param name="node">The node.</param>
    /// <param name="size">Elements that one index names.</param>
    public static bool CanExpand(Node node, int size) => node.Input(1).Constant is { Shape.ElementCount: > 0 } && Replaces(node)
        && node.VariableInputs.Any() && size > 0 && node.Input(0).KnownShape.ElementCount / size is > 0 and <= MostBlocks;

    private static bool Replaces(Node node) => ReductionOf(node) == "none";

    /// <summary>Puts the updates' blocks of <paramref name="size"/> elements to their places in a copy of the data.</summary>
    public static void Run(EvaluationContext context, int[] places, int size)
    {
        Tensor output = context.Output;
        context.Input(0).Bytes.CopyTo(output.Bytes);
        Tensor updates = context.Input(2);
        if (Replaces(context.Node))
        {
            int bytes = size * Tensor.SizeOf(output.ElementType);
            for (int i = 0; i < places.Length; i++)
            {
                updates.Bytes.Slice(i * bytes, bytes).CopyTo(output.Bytes[(places[i] * bytes)..]);
            }

            return;
        }

        Func<double, double, double> join = ReductionOf(context.Node) switch
        {
            "add" => (a, b) => a + b,
            "mul" => (a, b) => a * b,
            "max" => Math.Max,
            _ => Math.Min,
        };
        double[] results = output.ToDoubles();
        double[] values = updates.ToDoubles();
        bool isReal = output.ElementType == ElementType.Float32;
        for (int i = 0; i < values.Length; i++)
        {
            ref double result = ref results[(places[i / size] * size) + (i % size)];
            result = join(result, values[i]);
            result = isReal ? (float)result : result;
        }

        output.SetDoubles(results);
    }

    /// <summary>The same by simpler nodes, for places that are known: what was there and the updates one behind the other, and of those
    /// the last that has each place.</summary>
    public static IReadOnlyList<Node> Expand(Node node, int[] places, int size)
    {
        var expansion = new Expansion(node);
        Shape data = node.Input(0).KnownShape;
        int blocks = data.ElementCount / size;
        int[] sources = [.. Enumerable.Range(0, blocks)];
        for (int i = 0; i < places.Length; i++)
        {
            sources[places[i]] = blocks + i;
        }

        Value updates = expansion.Reshape(node.Input(2), places.Length, size);
        if (sources.All(source => source >= blocks))
        {
            expansion.Finish([Indices.Pick(expansion, updates, Array.ConvertAll(sources, source => source - blocks), size, data)]);
        }
        else
        {
            Value old = expansion.Reshape(node.Input(0), blocks, size);
            expansion.Finish([Indices.Pick(expansion, expansion.Concat([old, updates], 0), sources, size, data)]);
        }

        return expansion.Nodes;
    }

    private static string ReductionOf(Node node) => node.Attributes.Text("reduction", "none");
}
