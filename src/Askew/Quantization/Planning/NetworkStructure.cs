using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Askew.Graphs;
using Askew.Numerics;
using Askew.Quantization.Targets;
using Askew.Tensors;

namespace Askew.Quantization.Planning;

/// <summary>What follows from a network's structure for one target: which tensors share a mapping, which activations are fused, what stands
/// behind the outputs.</summary>
/// <remarks>The first of five values, each of which knows all that the one before it knows, and what came since:
/// <see cref="NetworkStructure"/>, <see cref="ObservedNetwork"/>, <see cref="PlannedWidths"/>, <see cref="MappedNetwork"/>,
/// <see cref="QuantizationPlan"/>. None of them changes once it is made, nor does the graph.</remarks>
internal record NetworkStructure : IDecision
{
    private readonly Dictionary<Value, Value> roots = [];
    private readonly Dictionary<Node, Node> fusedActivations = [];
    private readonly HashSet<Node> absorbed = [];
    private readonly Dictionary<Node, LinearLayer> layers = [];
    private readonly ILookup<Value, Node> consumers;
    private readonly ILookup<Value, Value> groups;
    private readonly Dictionary<Value, QuantizationParameters> decided = [];

    // By root: places have one mapping, which nobody decides.
    private readonly Dictionary<Value, QuantizationParameters> places = [];

    // By root: a mapping may be shared by so many that nobody should go through them for each.
    private readonly ConcurrentDictionary<Value, PointwiseFunction?> functionsAfter = [];

    /// <summary>Finds what follows from the structure of <paramref name="graph"/>.</summary>
    /// <exception cref="GraphException">A layer with weights has none that are constant; names it.</exception>
    public NetworkStructure(Graph graph, TargetProfile target)
    {
        Graph = graph;
        Target = target;
        consumers = graph.Consumers();
        if (target.FuseActivations)
        {
            FuseActivations();
        }

        foreach (Value value in graph.Inputs.Concat(graph.Nodes.SelectMany(node => node.Outputs)))
        {
            roots[value] = value.Producer is { } node && KeepsMapping(node) && !IsPlace(value) && !node.Input(0).IsConstant
                ? Root(node.Input(0)) : value;
            Decide(roots[value], value.Decided);
            if (target.SharedConcatenations && value.Producer is { Contract: JoinContract } join)
            {
                ShareMapping(join, value);
            }
        }

        foreach (Value value in roots.Keys.ToArray())
        {
            roots[value] = Root(value);
        }

        groups = roots.ToLookup(pair => pair.Value, pair => pair.Key);
        FindDecided();
        FindPlaces();
        foreach (Node node in graph.Nodes.Where(node => node.Contract is LinearContract))
        {
            if (((LinearContract)node.Contract).Layer() is { } layer)
            {
                layers[node] = layer;
            }
            else if (target.IntegerLayers == IntegerLayers.All)
            {
                throw new GraphException($"node '{node.Name}' ({node.OperatorType}) has no constant weights");
            }
        }
    }

    /// <summary>The network.</summary>
    public Graph Graph { get; }

    /// <summary>The target.</summary>
    public TargetProfile Target { get; }

    /// <summary>What the user should know about what was decided so far, one sentence each.</summary>
    public ImmutableArray<string> Notes { get; private protected init; } = [];

    /// <summary>The nodes that only join and move what has left the integer network, and so have no integer form.</summary>
    private protected ImmutableHashSet<Node> Tail { get; init; } = [];

    /// <summary>The tensors that have a mapping of their own, in graph order; what only moves their integers shares it.</summary>
    public IEnumerable<Value> Roots => roots.Values.Distinct().Where(root => !IsInsideFusion(root));

    /// <summary>The results that exist only inside a fused layer, before a table that is not a clamp; they are mapped finely, and never
    /// stored.</summary>
    public IEnumerable<Value> TableInputs => fusedActivations.Keys.Where(HasTable).Select(node => node.Output);

    /// <summary>The layers with weights, in graph order.</summary>
    public IEnumerable<Node> LinearNodes => layers.Keys;

    /// <summary>The nodes that are computed one by one, in graph order: activations that are fused come with the node that they are fused
    /// into.</summary>
    public IEnumerable<Node> ComputedNodes => Graph.Nodes.Where(node => !IsAbsorbed(node) && !IsInTail(node));

    /// <summary>The tensors that leave the integer network: its outputs, or where some are joined behind it, the parts of those.</summary>
    public IEnumerable<Value> Leaving => Graph.Outputs.Where(output => !IsMadeInTail(output))
        .Concat(Graph.Nodes.Where(IsInTail).SelectMany(node => node.VariableInputs).Where(input => !IsMadeInTail(input)));

    /// <summary>Whether <paramref name="node"/> only joins and moves what has left the integer network, and so has no integer
    /// form.</summary>
    public bool IsInTail(Node node) => Tail.Contains(node);

    /// <summary>Whether <paramref name="node"/> is a layer with weights.</summary>
    public bool IsLinear(Node node) => layers.ContainsKey(node);

    /// <summary>The float weights of <paramref name="node"/>.</summary>
    public LinearLayer LayerOf(Node node) => layers.TryGetValue(node, out LinearLayer? layer) ? layer
        : throw new BrokenInvariantException($"node '{node.Name}' ({node.OperatorType}) is asked for its weights, but has none");

    /// <summary>The tensor that results of linear layer <paramref name="node"/> are requantised to: that before the table of a fused
    /// activation, else that in which the result is stored.</summary>
    public Value ResultOf(Node node) => HasTable(node) ? node.Output : StoredOutput(node);

    /// <summary>The tensor whose mapping <paramref name="value"/> has.</summary>
    public Value RootOf(Value value) => roots.TryGetValue(value, out Value? root) ? root
        : throw new BrokenInvariantException($"'{value.Name}' is asked for its mapping, but is no tensor of the network");

    /// <summary>All that share the mapping of <paramref name="value"/>.</summary>
    public IEnumerable<Value> GroupOf(Value value) => groups[roots[value]];

    /// <summary>The mapping that the model itself decides for <paramref name="value"/>, for what shares it, or inside a fused layer, or
    /// that follows from what it is, a place; null where there is none.</summary>
    public QuantizationParameters? DecidedOf(Value value) => IsInsideFusion(value) ? value.Decided
        : PlacesOf(value) ?? (decided.TryGetValue(roots[value], out QuantizationParameters mapping) ? mapping : null);

    /// <summary>The mapping of <paramref name="value"/> where it holds places: ids of tokens, numbers of rows; null elsewhere.</summary>
    public QuantizationParameters? PlacesOf(Value value) =>
        !IsInsideFusion(value) && places.TryGetValue(roots[value], out QuantizationParameters mapping) ? mapping : null;

    /// <summary>Whether the model itself decides about anything: a tensor, or a layer's weights.</summary>
    public bool HasDecisions => decided.Count > 0 || layers.Values.Any(layer => layer.Steps is not null)
        || TableInputs.Any(index => index.Decided is not null);

    /// <summary>The nodes that read <paramref name="value"/>.</summary>
    public IEnumerable<Node> ConsumersOf(Value value) => consumers[value];

    /// <summary>The nodes that read <paramref name="value"/>, or what moves of it, and do more than move it.</summary>
    /// <remarks>Inside a fused layer, that is the activation alone.</remarks>
    public IEnumerable<Node> ReadersOf(Value value) => IsInsideFusion(value) ? consumers[value]
        : GroupOf(value).SelectMany(member => consumers[member]).Distinct()
            .Where(reader => !IsInTail(reader) && (roots[reader.Output] != roots[value] || !KeepsMapping(reader)));

    /// <summary>Whether <paramref name="value"/>, or what moves of it, is an output of the network.</summary>
    public bool IsOutput(Value value) => !IsInsideFusion(value)
        && GroupOf(value).Any(member => Graph.Outputs.Contains(member) || consumers[member].Any(IsInTail));

    /// <summary>The activation that is computed in <paramref name="node"/>'s requantisation; null for none.</summary>
    public Node? FusedActivation(Node node) => fusedActivations.GetValueOrDefault(node);

    /// <summary>Whether the activation that is fused into <paramref name="node"/> is more than a clamp, and so a table.</summary>
    public bool HasTable(Node node) => FusedActivation(node) is { Contract: PointwiseContract { Function.Clamp: null } };

    /// <summary>Whether <paramref name="node"/> is an activation that is fused into the node before it.</summary>
    public bool IsAbsorbed(Node node) => absorbed.Contains(node);

    /// <summary>The tensor in which the result of <paramref name="node"/> is stored: the fused activation's, where there is one.</summary>
    public Value StoredOutput(Node node) => FusedActivation(node)?.Output ?? node.Output;

    /// <summary>Whether <paramref name="value"/> is an input or output of the network, or shares a mapping with one.</summary>
    public bool IsAtBoundary(Value value) => GroupOf(value).Any(member =>
        Graph.Inputs.Contains(member) || Graph.Outputs.Contains(member) || consumers[member].Any(IsInTail));

    /// <summary>What all that read <paramref name="value"/>, or only moved forms of it, let through; unbounded if one lets everything
    /// through.</summary>
    public ClippingRange ConsumerClamp(Value value)
    {
        ClippingRange? passed = null;
        foreach (Value member in GroupOf(value))
        {
            if (Graph.Outputs.Contains(member))
            {
                return ClippingRange.Unbounded;
            }

            foreach (Node consumer in consumers[member])
            {
                if (roots[consumer.Output] == roots[value]
                    && consumer.Contract is not (MovementContract { Mixes: true } or ArithmeticContract { IsWindowMean: true }))
                {
                    continue;
                }

                if (consumer.Contract is not PointwiseContract { Function.Clamp: { } clamp })
                {
                    return ClippingRange.Unbounded;
                }

                passed = passed?.Union(clamp) ?? clamp;
            }
        }

        return passed ?? ClippingRange.Unbounded;
    }

    /// <summary>The one function that all of <paramref name="value"/> goes through next; null where something else reads it, too.</summary>
    public PointwiseFunction? FunctionAfter(Value value) => functionsAfter.GetOrAdd(roots[value], FindFunctionAfter);

    private PointwiseFunction? FindFunctionAfter(Value value)
    {
        Node[] readers = [.. GroupOf(value).SelectMany(member => consumers[member]).Distinct()
            .Where(reader => roots[reader.Output] != roots[value])];
        return readers is [Node reader] && !GroupOf(value).Any(Graph.Outputs.Contains) && reader.Contract is PointwiseContract pointwise
            ? pointwise.Function
            : null;
    }

    void IDecision.CheckInvariants() => CheckInvariants();

    JsonObject IDecision.Describe() => Describe();

    /// <inheritdoc cref="IDecision.CheckInvariants"/>
    private protected virtual void CheckInvariants()
    {
        Require(roots.All(pair => roots[pair.Value] == pair.Value), "a tensor shares the mapping of one that has none of its own");
        Require(absorbed.SetEquals(fusedActivations.Values), "an activation is left out, but computed by no layer");
        Require(Graph.Outputs.All(output => !IsInsideFusion(output)), "an output of the network exists only inside a layer");
        Require(Tail.All(node => ConsumersOf(node.Output).All(IsInTail)), "something in integers reads what is made behind the outputs");
    }

    /// <inheritdoc cref="IDecision.Describe"/>
    private protected virtual JsonObject Describe() => Described.Of(
        ("target", Target.Name),
        ("notes", Described.List(Notes)),
        ("mappings", Described.List(Roots, root => Described.Of(
            ("tensor", root.Name),
            ("sharedWith", Described.List(GroupOf(root).Where(member => member != root).Select(member => member.Name)))))),
        ("fused", Described.List(fusedActivations, pair => Described.Of(("layer", pair.Key.Name), ("activation", pair.Value.Name)))),
        ("behindOutputs", Described.List(Graph.Nodes.Where(IsInTail).Select(node => node.Name))));

    /// <summary>Throws unless <paramref name="condition"/> holds.</summary>
    private protected static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new BrokenInvariantException(what);
        }
    }

    /// <summary>Whether <paramref name="value"/> is made behind the outputs, where there are only reals.</summary>
    private protected bool IsMadeInTail(Value value) => value.Producer is { } producer && IsInTail(producer);

    // What moves integers, and where the target wants it, means of them.
    private bool KeepsMapping(Node node) => node.Contract is MovementContract
        || (Target.SharedPools && node.Contract is ArithmeticContract { IsWindowMean: true }
            && MayShare(node.Input(0), node.Output.Decided));

    // All that share a mapping with a part share that of the whole. Inputs of the network keep their own, which the world outside decides.
    private void ShareMapping(Node join, Value whole)
    {
        foreach (Value part in join.VariableInputs)
        {
            Value root = Root(part);
            if (root.Producer is not null && MayShare(root, Decision(Root(whole))))
            {
                roots[root] = Root(whole);
                Decide(Root(whole), Decision(root));
            }
        }
    }

    // What the model decides twice and differently is not shared.
    private bool MayShare(Value value, QuantizationParameters? other) =>
        other is null || (roots.ContainsKey(value) ? Decision(Root(value)) : value.Decided) is not { } own || own == other;

    private QuantizationParameters? Decision(Value root) => decided.TryGetValue(root, out QuantizationParameters mapping) ? mapping : null;

    private void Decide(Value root, QuantizationParameters? mapping)
    {
        if (mapping is { } known)
        {
            decided.TryAdd(root, known);
        }
    }

    // While mappings are being shared, the way to a root may lead over others that were roots before; it is made short.
    private Value Root(Value value)
    {
        Value root = value;
        while (roots[root] is var next && next != root)
        {
            root = next;
        }

        while (roots[value] is var next && next != root)
        {
            roots[value] = root;
            value = next;
        }

        return root;
    }

    // A layer whose result is clamped on its way has the clamp's mapping, or where that is not decided, what stands before it.
    private void FindDecided()
    {
        decided.Clear();
        foreach (IGrouping<Value, Value> group in groups)
        {
            Value[] members = [.. group.Where(member => member.Decided is not null && !IsInsideFusion(member))];
            if (members.FirstOrDefault(member => member.Decided != members[0].Decided) is { } other)
            {
                throw new GraphException(
                    $"target '{Target.Name}' has one scale for '{members[0].Name}' and '{other.Name}', but the model decides two, "
                    + FormattableString.Invariant($"{members[0].Decided!.Value.Scale:g6} and {other.Decided!.Value.Scale:g6}; ")
                    + "target 'cpu' has both");
            }

            if ((members.FirstOrDefault() ?? ClampedInto(group.Key))?.Decided is { } mapping)
            {
                decided[group.Key] = mapping;
            }
        }
    }

    private void FindPlaces()
    {
        foreach (Node node in Graph.Nodes)
        {
            if (node.Contract is MovementContract { RowsChosen: { } rows })
            {
                HoldPlaces(node.Input(1), PlaceMapping.For(rows));
            }

            foreach (Value place in node.Outputs.Where(IsPlace))
            {
                HoldPlaces(place, PlaceMapping.For(node.Contract.PlacesAmong!.Value));
            }
        }
    }

    // What is chosen has the mapping of what it is chosen from; where it was is counted.
    private static bool IsPlace(Value value) =>
        value.Producer is { Contract.PlacesAmong: not null } && value.ElementType != ElementType.Float32;

    // Places of two tables have the mapping of the larger one; what is joined to become places holds such itself.
    private void HoldPlaces(Value value, QuantizationParameters mapping)
    {
        if (value.IsConstant)
        {
            return;
        }

        Value root = roots[value];
        bool isMore = !places.TryGetValue(root, out QuantizationParameters known) || known.BitWidth < mapping.BitWidth
            || (known.BitWidth == mapping.BitWidth && known.ZeroPoint > mapping.ZeroPoint);
        if (isMore)
        {
            places[root] = mapping;
            foreach (Value part in root.Producer is { Contract: JoinContract } join ? join.VariableInputs : [])
            {
                HoldPlaces(part, mapping);
            }
        }
    }

    private Value? ClampedInto(Value value) => value.Producer is { } activation && absorbed.Contains(activation)
        && activation.Input(0).Producer is { } node && !HasTable(node) ? activation.Input(0) : null;

    private bool IsInsideFusion(Value value) => value.Producer is { } producer && fusedActivations.ContainsKey(producer);

    private void FuseActivations()
    {
        foreach (Node node in Graph.Nodes)
        {
            if (node.Outputs.Count != 1 || Graph.Outputs.Contains(node.Output) || absorbed.Contains(node)
                || consumers[node.Output].ToArray() is not [Node activation]
                || activation.Contract is not PointwiseContract { Function: { IsPerTensor: true } function }
                || (function.Clamp is null && !Target.FusedTables))
            {
                continue;
            }

            bool fusesAll = node.Contract is LinearContract or ArithmeticContract { FusesTable: true };
            if (fusesAll || (node.Contract is ArithmeticContract { FusesClamp: true } && function.Clamp is not null && !KeepsMapping(node)))
            {
                fusedActivations[node] = activation;
                absorbed.Add(activation);
            }
        }
    }
}
