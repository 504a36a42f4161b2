using Askew.Graphs;

namespace Askew.Quantization;

/// <summary>A network in two: what computes in integers, and a tail behind it that stays float, because it has no integer form or because
/// the user says so.</summary>
/// <param name="Integers">The part that is quantised; its outputs are what leaves it: network outputs, and what the tail reads.</param>
/// <param name="Tail">What computes in float behind it; its inputs are named as what it reads, its outputs are all of the network's. Null
/// where there is none.</param>
internal sealed record TailSplit(Graph Integers, Graph? Tail)
{
    private const int MostNodesNamed = 4;

    /// <summary>What to tell about it, in one sentence; null where there is no tail.</summary>
    public string? Note => Tail is null
        ? null
        : $"{Tail.Nodes.Count} {(Tail.Nodes.Count == 1 ? "node" : "nodes")} behind the last layers "
            + $"({string.Join(", ", Tail.Nodes.Take(MostNodesNamed).Select(node => $"{node.OperatorType} '{node.Name}'"))}"
            + $"{(Tail.Nodes.Count > MostNodesNamed ? ", ..." : string.Empty)}) compute in float, on what leaves the integer network";

    /// <summary>Splits <paramref name="graph"/>, which stays as it is. Where nothing stands in the way there is no tail; where layers with
    /// weights stand behind nodes without an integer form there is none either, and these nodes are to be reported.</summary>
    /// <param name="graph">The float network, simplified.</param>
    /// <param name="kept">Names of nodes that stay float, with all that stands behind them.</param>
    /// <exception cref="RequestException">A node is not there, or layers with weights that were not named stand behind.</exception>
    public static TailSplit Of(Graph graph, IReadOnlyCollection<string> kept)
    {
        string[] strange = [.. kept.Where(name => graph.Nodes.All(node => node.Name != name))];
        if (strange.Length > 0)
        {
            throw new RequestException(
                $"--keep-float: the network, once simplified, has no node {string.Join(", ", strange.Select(name => $"'{name}'"))}; "
                + $"'askew quantize --save-plan' writes the names of all that are left.");
        }

        HashSet<Node> tail = [];
        foreach (Node node in graph.Nodes)
        {
            if (kept.Contains(node.Name) || node.Operator.WhyNotQuantizable(node) is not null
                || node.VariableInputs.Any(input => input.Producer is { } producer && tail.Contains(producer)))
            {
                tail.Add(node);
            }
        }

        Node[] layers = [.. tail.Where(node => node.Contract is LinearContract && !kept.Contains(node.Name))];
        if (layers.Length > 0 && kept.Count > 0)
        {
            throw new RequestException(
                $"--keep-float: layers with weights stand behind these nodes "
                + $"({string.Join(", ", layers.Take(MostNodesNamed).Select(node => $"'{node.Name}'"))}"
                + $"{(layers.Length > MostNodesNamed ? ", ..." : string.Empty)}) and would stay float, too. Name them as well, or nodes "
                + $"that stand behind all "
                + "layers; --outputs leaves out what is not needed.");
        }

        Value[] leaving = [.. Leaving(graph, tail)];
        return tail.Count == 0 || layers.Length > 0 || leaving.Length == 0
            ? new TailSplit(graph, null)
            : new TailSplit(Front(graph, leaving), Behind(graph, [.. tail.Select(node => node.Name)]));
    }

    // What the integer part makes and somebody wants: its own outputs of the network, and what the tail reads.
    private static IEnumerable<Value> Leaving(Graph graph, HashSet<Node> tail)
    {
        HashSet<Value> wanted = [.. graph.Outputs, .. tail.SelectMany(node => node.VariableInputs)];
        return graph.Nodes.Where(node => !tail.Contains(node)).SelectMany(node => node.Outputs).Where(wanted.Contains);
    }

    private static Graph Front(Graph graph, Value[] leaving)
    {
        Graph copy = graph.Copy();
        Dictionary<string, Value> made = copy.Nodes.SelectMany(node => node.Outputs).ToDictionary(value => value.Name);
        Graph cut = copy.CutAt([.. leaving.Select(value => made[value.Name])]);

        // The samples have all inputs, also those that the tail alone reads.
        return new Graph(cut.Name, copy.Inputs, cut.Outputs, cut.Nodes);
    }

    private static Graph Behind(Graph graph, HashSet<string> names)
    {
        Graph copy = graph.Copy();
        Node[] nodes = [.. copy.Nodes.Where(node => names.Contains(node.Name))];
        var inputs = new Dictionary<Value, Value>();
        foreach (Node node in nodes)
        {
            foreach (Value value in node.VariableInputs.Where(value =>
                value.Producer is not { } maker || !names.Contains(maker.Name)).ToArray())
            {
                node.ReplaceInput(value, InputFor(value));
            }
        }

        Value[] outputs =
        [
            .. copy.Outputs.Select(value => value.IsConstant || (value.Producer is { } maker && names.Contains(maker.Name))
                ? value : InputFor(value)),
        ];
        return new Graph(copy.Name, [.. inputs.Values], outputs, nodes);

        Value InputFor(Value value)
        {
            if (!inputs.TryGetValue(value, out Value? input))
            {
                inputs[value] = input = new Value(value.Name)
                {
                    Shape = value.Shape,
                    ElementType = value.ElementType,
                    DeclaredExtents = [.. value.KnownShape.Extents.ToArray().Select(extent => (int?)extent)],
                };
            }

            return input;
        }
    }
}
