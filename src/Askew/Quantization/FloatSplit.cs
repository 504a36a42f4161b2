using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Operators;
using Askew.Operators.Shapes;
using Askew.Operators.Views;
using Askew.Quantization.Lowering;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Quantization;

/// <summary>A network in two: what computes in integers, and the rest that stays float, behind it or in between, because it has no integer
/// form or because the user says so.</summary>
/// <param name="Whole">The network as it was, simplified.</param>
/// <param name="Integers">The part that is quantised. Its outputs are what leaves it: network outputs, and what the rest reads; its inputs
/// are those of the network, and behind them what comes back from the rest.</param>
/// <param name="Rest">What computes in float; its inputs are named as what it reads, its outputs are all of the network's and behind them
/// what goes back to the integers. Null where there is none.</param>
internal sealed record FloatSplit(Graph Whole, Graph Integers, Graph? Rest)
{
    private const int MostNodesNamed = 4;

    /// <summary>What only chooses among the results of the integer part, and can do so among its integers; made like
    /// <see cref="Rest"/>, in the place of which it is. Null where there is none.</summary>
    public Graph? Choices { get; private init; }

    /// <summary>The tensors that come back from the rest: the integer part's last inputs.</summary>
    public IReadOnlyList<Value> Returning => [.. Integers.Inputs.Skip(Whole.Inputs.Count)];

    /// <summary>What to tell about it, in one sentence; null where all computes in integers.</summary>
    public string? Note => Choices is not null
        ? $"{Named(Choices)} chooses among the integers of the last layers, which is exact; ranges and widths are those of what it chooses "
            + "from"
        : Rest is null
        ? null
        : $"{Rest.Nodes.Count} {(Rest.Nodes.Count == 1 ? "node" : "nodes")} {(Returning.Count > 0 ? "between" : "behind the last")} layers "
            + $"({Named(Rest)}) compute in float, on what leaves the integer network"
            + (Returning.Count > 0 ? ", and give back what it goes on with" : string.Empty);

    /// <summary>Splits <paramref name="graph"/>, which stays as it is. Where nothing stands in the way there is no rest; where layers with
    /// weights stand behind nodes without an integer form there is none either, and these nodes are to be reported.</summary>
    /// <param name="graph">The float network, simplified.</param>
    /// <param name="kept">Names of nodes, or of what they make, that stay float, and only these, but for moves behind them that no integers
    /// read.</param>
    /// <exception cref="RequestException">A node is not there, or nothing is left to compute in integers.</exception>
    public static FloatSplit Of(Graph graph, IReadOnlyCollection<string> kept)
    {
        string[] strange = [.. kept.Where(name => !graph.Nodes.Any(node => IsCalled(node, name)))];
        if (strange.Length > 0)
        {
            throw new RequestException(
                $"--keep-float: the network, once simplified, has no node {string.Join(", ", strange.Select(name => $"'{name}'"))}; "
                + $"'askew quantize --save-plan' writes the names of all that are left.");
        }

        HashSet<Node> named = [.. graph.Nodes.Where(node => kept.Any(name => IsCalled(node, name)))];
        HashSet<Node> behind = Behind(graph, node => !named.Contains(node) && node.Operator.WhyNotQuantizable(node) is not null);
        if (behind.Any(node => node.Contract is LinearContract && !named.Contains(node)))
        {
            // Nodes without an integer form are reported all together, by whoever wants to quantise what is left.
            behind = [];
        }

        HashSet<Node> floats = [.. named, .. behind];
        AddMovesBehind(graph, floats);
        AddNumbersBefore(graph, floats);
        if (floats.Count == 0)
        {
            return new FloatSplit(graph, graph, null);
        }

        if (graph.Nodes.All(floats.Contains) || !Leaving(graph, floats).Any())
        {
            return named.Count == 0 ? new FloatSplit(graph, graph, null) : throw new RequestException(
                "--keep-float: nothing would be left that computes in integers and leaves the network or reaches these nodes.");
        }

        HashSet<string> names = [.. floats.Select(node => node.Name)];
        Dictionary<string, string> back = NamesOfReturned(graph, floats);
        Graph others = Others(graph, names, back);
        bool choosesOnly = named.Count == 0 && back.Count == 0 && others.Nodes.All(ChoosePlaces.Knows);
        return new FloatSplit(graph, Part(graph, names, back), choosesOnly ? null : others) { Choices = choosesOnly ? others : null };
    }

    /// <summary>The same with what chooses in float.</summary>
    public FloatSplit ChoosingInFloat() => this with { Rest = Choices ?? Rest, Choices = null };

    /// <summary>The samples with what comes back from the rest beside their inputs, as the float network makes it; where nothing comes back
    /// they stay as they are.</summary>
    /// <param name="samples">Samples for the whole network.</param>
    /// <param name="threads">The threads of a run.</param>
    public IEnumerable<Sample> Complete(IEnumerable<Sample> samples, int threads)
    {
        if (Returning.Count == 0)
        {
            return samples;
        }

        Graph upToThere = UpToReturning();
        var executor = new Lazy<FloatExecutor>(() => new FloatExecutor(upToThere, new Workers(threads)));
        return samples.Select(sample => sample.Inputs.Count > Whole.Inputs.Count ? sample
            : sample with { Inputs = [.. sample.Inputs, .. executor.Value.Run(sample.Inputs)] });
    }

    // By place, since what comes back may be called otherwise there.
    private Graph UpToReturning()
    {
        Graph copy = Whole.Copy();
        HashSet<string> floats = [.. Rest!.Nodes.Select(node => node.Name)];
        var graph = new Graph(copy.Name, copy.Inputs, Returned(copy, node => floats.Contains(node.Name)).ToArray(), copy.Nodes);
        graph.RemoveUnused();
        return graph;
    }

    private static string Named(Graph part) =>
        string.Join(", ", part.Nodes.Take(MostNodesNamed).Select(node => $"{node.OperatorType} '{node.Name}'"))
            + (part.Nodes.Count > MostNodesNamed ? ", ..." : string.Empty);

    // By its own name, that of what it makes, or of a node that was fused into it.
    private static bool IsCalled(Node node, string name) => node.Name == name || node.Outputs.Any(output => output.Name == name)
        || (node.KnownOperator is IFusedOperator fused && fused.Spell(node).Any(part => IsCalled(part, name)));

    private static HashSet<Node> Behind(Graph graph, Predicate<Node> isFirst)
    {
        HashSet<Node> found = [];
        foreach (Node node in graph.Nodes)
        {
            if (isFirst(node) || node.VariableInputs.Any(input => input.Producer is { } producer && found.Contains(producer)))
            {
                found.Add(node);
            }
        }

        return found;
    }

    // What moves reals on their way out need not be rounded for it.
    private static void AddMovesBehind(Graph graph, HashSet<Node> floats)
    {
        foreach (Node node in graph.Nodes)
        {
            if (node.Contract is MovementContract && node.VariableInputs.All(input => input.Producer is { } p && floats.Contains(p))
                && node.Outputs.All(output => graph.ConsumersOf(output).All(IsMoveOut)))
            {
                floats.Add(node);
            }
        }

        bool IsMoveOut(Node node) => floats.Contains(node)
            || (node.Contract is MovementContract && node.Outputs.All(output => graph.ConsumersOf(output).All(IsMoveOut)));
    }

    // Whole numbers that float nodes alone read, such as ids of tokens, come to them as they are.
    private static void AddNumbersBefore(Graph graph, HashSet<Node> floats)
    {
        foreach (Node node in floats.Count == 0 ? [] : graph.Nodes.Reverse())
        {
            if (node.Outputs.All(output => output.ElementType != ElementType.Float32 && !graph.Outputs.Contains(output)
                && graph.ConsumersOf(output).All(floats.Contains)))
            {
                floats.Add(node);
            }
        }
    }

    // What the integer part makes and somebody else wants: its own outputs of the network, and what the rest reads.
    private static IEnumerable<Value> Leaving(Graph graph, HashSet<Node> floats)
    {
        HashSet<Value> wanted = [.. graph.Outputs, .. floats.SelectMany(node => node.VariableInputs)];
        return graph.Nodes.Where(node => !floats.Contains(node)).SelectMany(node => node.Outputs).Where(wanted.Contains);
    }

    // The nodes that are not named; the samples have all inputs, also those that the rest alone reads.
    private static Graph Part(Graph graph, HashSet<string> floats, IReadOnlyDictionary<string, string> back)
    {
        Graph copy = graph.Copy();
        HashSet<Node> away = [.. copy.Nodes.Where(node => floats.Contains(node.Name))];
        Value[] leaving = [.. Leaving(copy, away)];
        Dictionary<string, Value> ends = [];
        Node[] nodes = [.. copy.Nodes.Where(node => !away.Contains(node))];
        foreach (Node node in nodes)
        {
            ReadFromOutside(node, value => value.Producer is { } maker && away.Contains(maker), value => back[value.Name], ends);
        }

        return WholeInputs.Of(new Graph(copy.Name, [.. copy.Inputs, .. back.Values.Select(name => ends[name])], leaving, nodes));
    }

    private static Graph Others(Graph graph, HashSet<string> floats, IReadOnlyDictionary<string, string> back)
    {
        Graph copy = graph.Copy();
        Node[] nodes = [.. copy.Nodes.Where(node => floats.Contains(node.Name))];
        HashSet<Node> here = [.. nodes];
        Dictionary<string, Value> ends = [];
        foreach (Node node in nodes)
        {
            ReadFromOutside(node, value => value.Producer is not { } maker || !here.Contains(maker), value => value.Name, ends);
        }

        Value[] outputs =
        [
            .. copy.Outputs.Select(value => value.IsConstant || (value.Producer is { } maker && here.Contains(maker))
                ? value : InputFor(value, value.Name, ends)),
        ];
        Dictionary<string, Value> made = nodes.SelectMany(node => node.Outputs).ToDictionary(value => value.Name);
        Node[] renamed =
        [
            .. back.Where(pair => pair.Key != pair.Value).Select(pair => new Node(
                pair.Value, "Identity", new Identity(), nodes[0].Opset, [made[pair.Key]],
                [new Value(pair.Value) { Shape = made[pair.Key].Shape, ElementType = made[pair.Key].ElementType }], NodeAttributes.None)),
        ];
        foreach (Node node in renamed)
        {
            made[node.Name] = node.Output;
        }

        return WholeInputs.Of(
            new Graph(copy.Name, ends.Values, [.. outputs, .. back.Values.Select(name => made[name])], [.. nodes, .. renamed]));
    }

    // What float nodes make and others read.
    private static IEnumerable<Value> Returned(Graph graph, Predicate<Node> isFloat) =>
        graph.Nodes.Where(node => isFloat(node)).SelectMany(node => node.Outputs)
            .Where(value => graph.ConsumersOf(value).Any(reader => !isFloat(reader)));

    // By what the network calls it, what a tensor that comes back is called on both sides: it must not be an output of the network as well.
    private static Dictionary<string, string> NamesOfReturned(Graph graph, HashSet<Node> floats)
    {
        var names = new UniqueNames();
        foreach (string used in graph.Values.Select(value => value.Name).Concat(graph.Nodes.Select(node => node.Name)))
        {
            names.Reserve(used);
        }

        return Returned(graph, floats.Contains).ToDictionary(
            value => value.Name, value => graph.Outputs.Contains(value) ? names.Of($"{value.Name}/back") : value.Name);
    }

    private static void ReadFromOutside(Node node, Predicate<Value> isOutside, Func<Value, string> name, Dictionary<string, Value> ends)
    {
        foreach (Value value in node.VariableInputs.Where(value => isOutside(value)).Distinct().ToArray())
        {
            node.ReplaceInput(value, InputFor(value, name(value), ends));
        }
    }

    private static Value InputFor(Value value, string name, Dictionary<string, Value> ends)
    {
        if (!ends.TryGetValue(name, out Value? input))
        {
            ends[name] = input = new Value(name)
            {
                Shape = value.Shape,
                ElementType = value.ElementType,
                DeclaredExtents = [.. value.KnownShape.Extents.ToArray().Select(extent => (int?)extent)],
            };
        }

        return input;
    }
}
