using Askew.Graphs;
using Askew.Tensors;

namespace Askew.FloatExecution;

/// <summary>Which buffer each activation of a graph lives in: one buffer serves many that are not needed at the same time.</summary>
internal sealed class SharedBuffers
{
    private readonly Dictionary<Value, int> bufferOf = [];
    private readonly List<int> sizes = [];
    private readonly HashSet<Node> views = [];
    private readonly HashSet<Node> inPlace = [];

    /// <summary>Plans for <paramref name="graph"/>, whose shapes must be known.</summary>
    public SharedBuffers(Graph graph)
    {
        ILookup<Value, Node> consumers = graph.Consumers();
        var outputs = new HashSet<Value>(graph.Outputs);
        var rootOf = new Dictionary<Value, Value>();
        var lastUse = new Dictionary<Value, int>();
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            Node node = graph.Nodes[i];
            if (node.Operator.IsView(node) && !node.Outputs.Skip(1).Any(output => consumers.Contains(output) || outputs.Contains(output)))
            {
                views.Add(node);
                rootOf[node.Output] = Root(node.Input(0));
            }

            else if (WorksInPlace(graph, node, consumers))
            {
                inPlace.Add(node);
                rootOf[node.Output] = Root(node.Input(0));
            }

            foreach (Value value in node.Inputs.OfType<Value>().Concat(node.Outputs))
            {
                lastUse[Root(value)] = i;
            }
        }

        // What the caller gets must last to the end.
        foreach (Value output in graph.Outputs)
        {
            lastUse[Root(output)] = graph.Nodes.Count;
        }

        var free = new List<int>();
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            Node node = graph.Nodes[i];
            foreach (Value output in node.Outputs)
            {
                if (Root(output) == output && output.ElementType == ElementType.Float32)
                {
                    bufferOf[output] = Choose(output.KnownShape.ElementCount, free);
                }
                else if (inPlace.Contains(node))
                {
                    bufferOf[output] = bufferOf[Root(output)];
                }
            }

            foreach (Value dead in node.Inputs.OfType<Value>().Concat(node.Outputs).Select(Root).Distinct())
            {
                if (lastUse[dead] == i && bufferOf.TryGetValue(dead, out int buffer))
                {
                    free.Add(buffer);
                }
            }
        }

        Value Root(Value value) => rootOf.GetValueOrDefault(value, value);
    }

    /// <summary>Bytes of all buffers.</summary>
    public long BufferSizeInBytes => sizes.Sum(size => (long)size * sizeof(float));

    /// <summary>Whether the node's result shares the storage of its input.</summary>
    public bool IsView(Node node) => views.Contains(node);

    /// <summary>Whether the node's result takes the place of its input, which nobody else reads.</summary>
    public bool IsInPlace(Node node) => inPlace.Contains(node);

    /// <summary>The buffers of one executor; their contents are arbitrary.</summary>
    public float[][] NewBuffers() => [.. sizes.Select(size => GC.AllocateUninitializedArray<float>(size))];

    /// <summary>A tensor for <paramref name="value"/>; its old contents are arbitrary.</summary>
    public Tensor Place(Value value, float[][] buffers) => bufferOf.TryGetValue(value, out int buffer)
        ? Tensor.Of(value.KnownShape, buffers[buffer])
        : Tensor.Zeros(value.KnownShape, value.ElementType);

    // Chains of such nodes end up in the first one's place.
    private bool WorksInPlace(Graph graph, Node node, ILookup<Value, Node> consumers) =>
        node.Contract is PointwiseContract { Activation: not null }
        && node.Input(0) is { Producer: { } producer, ElementType: ElementType.Float32 } input
        && !views.Contains(producer)
        && !graph.Outputs.Contains(input)
        && consumers[input].Count() == 1;

    // The smallest free buffer that is large enough; else the largest, grown.
    private int Choose(int size, List<int> free)
    {
        if (free.Count == 0)
        {
            sizes.Add(size);
            return sizes.Count - 1;
        }

        List<int> fitting = [.. free.Where(buffer => sizes[buffer] >= size)];
        int chosen = fitting.Count > 0 ? fitting.MinBy(buffer => sizes[buffer]) : free.MaxBy(buffer => sizes[buffer]);
        sizes[chosen] = Math.Max(sizes[chosen], size);
        free.Remove(chosen);
        return chosen;
    }
}
