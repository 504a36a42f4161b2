using Askew.Tensors;

namespace Askew.Graphs;

/// <summary>A network: nodes in an order in which each comes after those whose results it reads.</summary>
internal sealed class Graph
{
    private readonly NodeList nodes;
    private readonly List<Value> inputs;
    private readonly List<Value> outputs;

    // Who reads what: made when it is first asked for, then kept up.
    private Dictionary<Value, HashSet<Node>>? readers;

    /// <summary>Makes a graph; <paramref name="nodes"/> are put into a valid order, stable where it is free.</summary>
    /// <exception cref="GraphException">The nodes read each other in a circle.</exception>
    public Graph(string name, IEnumerable<Value> inputs, IEnumerable<Value> outputs, IEnumerable<Node> nodes)
    {
        Name = name;
        this.inputs = [.. inputs];
        this.outputs = [.. outputs];
        this.nodes = new NodeList(Sorted([.. nodes]));
    }

    /// <summary>The name that the model gives itself.</summary>
    public string Name { get; }

    /// <summary>What the user should know about how the model was read, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What the caller supplies; constants are not among them.</summary>
    public IReadOnlyList<Value> Inputs => inputs;

    /// <summary>What the caller gets.</summary>
    public IReadOnlyList<Value> Outputs => outputs;

    /// <summary>The nodes, each after those whose results it reads.</summary>
    public IReadOnlyList<Node> Nodes => nodes.Snapshot;

    /// <summary>How many nodes there are.</summary>
    public int NodeCount => nodes.Count;

    /// <summary>All values: inputs, constants that are read, and results, in order of first use.</summary>
    public IEnumerable<Value> Values => Inputs
        .Concat(Nodes.SelectMany(node => node.Inputs.OfType<Value>().Concat(node.Outputs)))
        .Concat(outputs)
        .Distinct();

    /// <summary>The nodes that read <paramref name="value"/>, in order.</summary>
    public IReadOnlyList<Node> ConsumersOf(Value value) =>
        Readers.TryGetValue(value, out HashSet<Node>? found) ? InOrder(found) : [];

    /// <summary>Whether one node reads <paramref name="value"/> and nobody else, the caller of the network included.</summary>
    public bool IsReadOnce(Value value) =>
        !outputs.Contains(value) && Readers.TryGetValue(value, out HashSet<Node>? found) && found.Count == 1;

    /// <summary>For every value the nodes that read it, in order; values that nobody reads are missing.</summary>
    public ILookup<Value, Node> Consumers() => Nodes
        .SelectMany(node => node.Inputs.OfType<Value>().Distinct(), (node, value) => (node, value))
        .ToLookup(pair => pair.value, pair => pair.node);

    /// <summary>The graph that ends with <paramref name="values"/>: nodes and inputs that they do not need are left out. The nodes are
    /// this graph's own, which must not be used any more.</summary>
    public Graph CutAt(IReadOnlyList<Value> values)
    {
        var cut = new Graph(Name, Inputs, values, Nodes);
        cut.RemoveUnused();
        HashSet<Value> read = [.. cut.Nodes.SelectMany(node => node.Inputs.OfType<Value>()), .. values];
        Value[] needed = [.. Inputs.Where(read.Contains)];
        return new Graph(Name, needed.Length > 0 ? needed : Inputs, values, cut.Nodes);
    }

    /// <summary>A graph of its own with the same nodes; constants are shared.</summary>
    public Graph Copy()
    {
        var copies = new Dictionary<Value, Value>();
        return new Graph(
            Name,
            inputs.Select(CopyOf).ToArray(),
            outputs.Select(CopyOf).ToArray(),
            Nodes.Select(node => new Node(
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
                    Whole = value.Whole,
                    Constant = value.Constant,
                    Decided = value.Decided,
                    Grid = value.Grid,
                };
            }

            return copy;
        }
    }

    /// <summary>Whether <paramref name="node"/> is one of the graph's.</summary>
    public bool Contains(Node node) => nodes.Contains(node);

    /// <summary>Some of the graph's nodes in its order.</summary>
    public IReadOnlyList<Node> InOrder(IEnumerable<Node> some) => [.. some.OrderBy(nodes.NumberOf)];

    /// <summary>A number that is the larger the later <paramref name="node"/> comes; good until the next change.</summary>
    public long PositionOf(Node node) => nodes.NumberOf(node);

    /// <summary>Puts <paramref name="replacements"/> where <paramref name="node"/> was.</summary>
    public void Replace(Node node, params IEnumerable<Node> replacements)
    {
        Node[] put = [.. replacements];
        Forget(node);
        nodes.Replace(node, put);
        foreach (Node next in put)
        {
            Learn(next);
        }
    }

    /// <summary>Lets <paramref name="node"/>, one of the graph's, read <paramref name="replacement"/> in place of
    /// <paramref name="old"/>.</summary>
    public void ReplaceInput(Node node, Value old, Value replacement)
    {
        Forget(node);
        node.ReplaceInput(old, replacement);
        Learn(node);
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
    public void Remove(Node node)
    {
        if (nodes.Remove(node))
        {
            Forget(node);
        }
    }

    /// <summary>Lets everything that reads <paramref name="old"/> read <paramref name="replacement"/>, the graph's outputs too.</summary>
    /// <remarks>An output of the graph keeps its name only if its value is kept; callers that need it keep the value.</remarks>
    public void Redirect(Value old, Value replacement)
    {
        foreach (Node node in ConsumersOf(old))
        {
            ReplaceInput(node, old, replacement);
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
        foreach (Node node in Nodes.Reverse())
        {
            if (node.Outputs.Any(needed.Contains))
            {
                needed.UnionWith(node.Inputs.OfType<Value>());
            }
            else
            {
                Remove(node);
            }
        }
    }

    /// <summary>Holds of a graph that was just read that it is whole.</summary>
    /// <exception cref="GraphException">It is not; says what is wrong with it.</exception>
    public void RequireWhole()
    {
        if (WhyBroken() is { } why)
        {
            throw new GraphException(why);
        }
    }

    /// <summary>The same of a graph that was made or changed here.</summary>
    /// <exception cref="BrokenInvariantException">It is not whole, which is a fault of Askew.</exception>
    public void CheckInvariants()
    {
        if (WhyBroken() is { } why)
        {
            throw new BrokenInvariantException(why);
        }
    }

    // A value read before it is made, or made twice, or two of one name.
    private string? WhyBroken()
    {
        var known = new HashSet<Value>(Inputs);
        var names = new HashSet<string>(Inputs.Select(value => value.Name));
        foreach (Node node in Nodes)
        {
            if (readers is not null && !node.Inputs.OfType<Value>().All(value => readers[value].Contains(node)))
            {
                return $"node '{node.Name}' ({node.OperatorType}) reads what the graph does not know that it reads";
            }

            if (node.Inputs.FirstOrDefault(value => value is { IsConstant: false } && !known.Contains(value)) is { } missing)
            {
                return $"node '{node.Name}' ({node.OperatorType}) reads '{missing.Name}', which nothing makes before it";
            }

            foreach (Value output in node.Outputs)
            {
                if (output.Producer != node || !known.Add(output) || !names.Add(output.Name))
                {
                    return $"'{output.Name}' is made more than once, the second time by node '{node.Name}' ({node.OperatorType})";
                }
            }
        }

        return outputs.FirstOrDefault(value => !value.IsConstant && !known.Contains(value)) is { } orphan
            ? $"the network's output '{orphan.Name}' is made by no node" : null;
    }

    private Dictionary<Value, HashSet<Node>> Readers
    {
        get
        {
            if (readers is null)
            {
                readers = [];
                foreach (Node node in Nodes)
                {
                    Learn(node);
                }
            }

            return readers;
        }
    }

    private void Learn(Node node)
    {
        foreach (Value value in readers is null ? [] : node.Inputs.OfType<Value>())
        {
            if (!readers!.TryGetValue(value, out HashSet<Node>? known))
            {
                readers[value] = known = [];
            }

            known.Add(node);
        }
    }

    private void Forget(Node node)
    {
        foreach (Value value in readers is null ? [] : node.Inputs.OfType<Value>())
        {
            readers![value].Remove(node);
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
