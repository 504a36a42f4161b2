using Askew.Tensors;

namespace Askew.Graphs;

/// <summary>A network: nodes in an order in which each comes after those whose results it reads.</summary>
internal sealed class Graph
{
    private readonly List<Node> nodes;
    private readonly List<Value> inputs;
    private readonly List<Value> outputs;

    /// <summary>Makes a graph; <paramref name="nodes"/> are put into a valid order, stable where it is free.</summary>
    /// <exception cref="GraphException">The nodes read each other in a circle.</exception>
    public Graph(string name, IEnumerable<Value> inputs, IEnumerable<Value> outputs, IEnumerable<Node> nodes)
    {
        Name = name;
        this.inputs = [.. inputs];
        this.outputs = [.. outputs];
        this.nodes = Sorted([.. nodes]);
    }

    /// <summary>The name that the model gives itself.</summary>
    public string Name { get; }

    /// <summary>What the caller supplies; constants are not among them.</summary>
    public IReadOnlyList<Value> Inputs => inputs;

    /// <summary>What the caller gets.</summary>
    public IReadOnlyList<Value> Outputs => outputs;

    /// <summary>The nodes, each after those whose results it reads.</summary>
    public IReadOnlyList<Node> Nodes => nodes;

    /// <summary>All values: inputs, constants that are read, and results, in order of first use.</summary>
    public IEnumerable<Value> Values => Inputs
        .Concat(nodes.SelectMany(node => node.Inputs.OfType<Value>().Concat(node.Outputs)))
        .Concat(outputs)
        .Distinct();

    /// <summary>The nodes that read <paramref name="value"/>, in order.</summary>
    public IReadOnlyList<Node> ConsumersOf(Value value) => [.. nodes.Where(node => node.Inputs.Contains(value))];

    /// <summary>Whether one node reads <paramref name="value"/> and nobody else, the caller of the network included.</summary>
    public bool IsReadOnce(Value value) => !outputs.Contains(value) && ConsumersOf(value).Count == 1;

    /// <summary>For every value the nodes that read it, in order; values that nobody reads are missing.</summary>
    public ILookup<Value, Node> Consumers() => nodes
        .SelectMany(node => node.Inputs.OfType<Value>().Distinct(), (node, value) => (node, value))
        .ToLookup(pair => pair.value, pair => pair.node);

    /// <summary>The graph that ends with <paramref name="values"/>: nodes and inputs that they do not need are left out. The nodes are
    /// this graph's own, which must not be used any more.</summary>
    public Graph CutAt(IReadOnlyList<Value> values)
    {
        var cut = new Graph(Name, Inputs, values, nodes);
        cut.RemoveUnused();
        HashSet<Value> read = [.. cut.nodes.SelectMany(node => node.Inputs.OfType<Value>()), .. values];
        Value[] needed = [.. Inputs.Where(read.Contains)];
        return new Graph(Name, needed.Length > 0 ? needed : Inputs, values, cut.nodes);
    }

    /// <summary>A graph of its own with the same nodes; constants are shared.</summary>
    public Graph Copy()
    {
        var copies = new Dictionary<Value, Value>();
        return new Graph(
            Name,
            inputs.Select(CopyOf).ToArray(),
            outputs.Select(CopyOf).ToArray(),
            nodes.Select(node => new Node(
                node.Name,
                node.OperatorType,
                node.KnownOperator,
                node.Opset,
                node.Inputs.Select(input => input is null ? null : CopyOf(input)).ToArray(),
                node.Outputs.Select(CopyOf).ToArray(),
                node.Attributes)).ToArray());

        Value CopyOf(Value value)
        {
            if (!copies.TryGetValue(value, out Value? copy))
            {
                copies[value] = copy = new Value(value.Name)
                {
                    Shape = value.Shape,
                    DeclaredExtents = value.DeclaredExtents,
                    ElementType = value.ElementType,
                    Constant = value.Constant,
                };
            }

            return copy;
        }
    }

    /// <summary>Puts <paramref name="replacements"/> where <paramref name="node"/> was.</summary>
    public void Replace(Node node, params IEnumerable<Node> replacements)
    {
        int index = nodes.IndexOf(node);
        nodes.RemoveAt(index);
        nodes.InsertRange(index, replacements);
    }

    /// <summary>Lets the input <paramref name="input"/> hold <paramref name="contents"/> always, so that nobody supplies it any
    /// more.</summary>
    public void Fix(Value input, Tensor contents)
    {
        inputs.Remove(input);
        input.Constant = contents;
        input.Shape = contents.Shape;
    }

    /// <summary>Takes <paramref name="node"/> out; nothing may read its results any more.</summary>
    public void Remove(Node node) => nodes.Remove(node);

    /// <summary>Lets everything that reads <paramref name="old"/> read <paramref name="replacement"/>, the graph's outputs too.</summary>
    /// <remarks>An output of the graph keeps its name only if its value is kept; callers that need it keep the value.</remarks>
    public void Redirect(Value old, Value replacement)
    {
        foreach (Node node in nodes)
        {
            node.ReplaceInput(old, replacement);
        }

        for (int i = 0; i < outputs.Count; i++)
        {
            if (outputs[i] == old)
            {
                outputs[i] = replacement;
            }
        }
    }

    /// <summary>Takes out the nodes whose results nobody reads.</summary>
    public void RemoveUnused()
    {
        var needed = new HashSet<Value>(outputs);
        for (int i = nodes.Count - 1; i >= 0; i--)
        {
            if (nodes[i].Outputs.Any(needed.Contains))
            {
                needed.UnionWith(nodes[i].Inputs.OfType<Value>());
            }
            else
            {
                nodes.RemoveAt(i);
            }
        }
    }

    /// <summary>Throws where the graph is not whole: a value read before it is made, or made twice, or two of one name.</summary>
    /// <exception cref="GraphException">Says which.</exception>
    public void CheckInvariants()
    {
        var known = new HashSet<Value>(Inputs);
        var names = new HashSet<string>(Inputs.Select(value => value.Name));
        foreach (Node node in nodes)
        {
            if (node.Inputs.FirstOrDefault(value => value is { IsConstant: false } && !known.Contains(value)) is { } missing)
            {
                throw new GraphException($"node '{node.Name}' ({node.OperatorType}) reads '{missing.Name}', which nothing makes before it");
            }

            foreach (Value output in node.Outputs)
            {
                if (output.Producer != node || !known.Add(output) || !names.Add(output.Name))
                {
                    throw new GraphException(
                        $"'{output.Name}' is made more than once, the second time by node '{node.Name}' ({node.OperatorType})");
                }
            }
        }

        if (outputs.FirstOrDefault(value => !value.IsConstant && !known.Contains(value)) is { } orphan)
        {
            throw new GraphException($"the network's output '{orphan.Name}' is made by no node");
        }
    }

    private static List<Node> Sorted(List<Node> nodes)
    {
        var waiting = nodes.ToDictionary(node => node, node =>
            node.VariableInputs.Select(v => v.Producer).OfType<Node>().Distinct().Count());
        var readers = nodes
            .SelectMany(node => node.VariableInputs.Select(v => v.Producer).OfType<Node>().Distinct(), (node, producer) => (node, producer))
            .ToLookup(pair => pair.producer, pair => pair.node);
        var position = nodes.Select((node, index) => (node, index)).ToDictionary(pair => pair.node, pair => pair.index);
        var ready = new PriorityQueue<Node, int>();
        foreach (Node node in nodes.Where(node => waiting[node] == 0))
        {
            ready.Enqueue(node, position[node]);
        }

        var sorted = new List<Node>(nodes.Count);
        while (ready.TryDequeue(out Node? node, out _))
        {
            sorted.Add(node);
            foreach (Node reader in readers[node])
            {
                if (--waiting[reader] == 0)
                {
                    ready.Enqueue(reader, position[reader]);
                }
            }
        }

        if (sorted.Count < nodes.Count)
        {
            Node stuck = nodes.First(node => waiting[node] > 0);
            throw new GraphException($"node '{stuck.Name}' ({stuck.OperatorType}) needs its own result: the graph has a circle");
        }

        return sorted;
    }
}
