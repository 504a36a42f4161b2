using Askew.Graphs;
using Askew.Operators.Shapes;
using Askew.Quantization;
using Askew.Reports.Wording;

namespace Askew.Reports;

/// <summary>What is in a float network.</summary>
internal sealed record GraphSummary
{
    /// <summary>The file.</summary>
    public required string Model { get; init; }

    /// <summary>ONNX operator set version.</summary>
    public required int Opset { get; init; }

    /// <summary>Number of constants' elements that nodes read.</summary>
    public required long Parameters { get; init; }

    /// <summary>Multiply-accumulates of one run; null where shapes are not known.</summary>
    public required long? Macs { get; init; }

    /// <summary>What the caller supplies.</summary>
    public required IReadOnlyList<TensorSummary> Inputs { get; init; }

    /// <summary>What the caller gets.</summary>
    public required IReadOnlyList<TensorSummary> Outputs { get; init; }

    /// <summary>How many nodes there are of each operator.</summary>
    public required IReadOnlyDictionary<string, int> Operators { get; init; }

    /// <summary>The nodes in order.</summary>
    public required IReadOnlyList<NodeSummary> Nodes { get; init; }

    /// <summary>The nodes that cannot be run in float, or not become integers.</summary>
    public required IReadOnlyList<UnsupportedSummary> Unsupported { get; init; }

    /// <summary>The nodes behind the last layers that compute in float behind the integer network; empty for none.</summary>
    public IReadOnlyList<UnsupportedSummary> FloatTail { get; init; } = [];

    /// <summary>What a model that is quantised already decides itself; null where it decides nothing.</summary>
    public DecidedSummary? Decided { get; init; }

    /// <summary>What the user should know about how the model was read, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Why shapes are not known, where they are not.</summary>
    public string? ShapeProblem { get; init; }

    /// <summary>Summarises <paramref name="graph"/>; shapes may be known in part.</summary>
    public static GraphSummary Of(string model, Graph graph, string? shapeProblem)
    {
        Node[] own = [.. graph.Nodes.Where(node => !WholeInputs.HasMade(node))];
        NodeSummary[] nodes = [.. own.Select(NodeSummary.Of)];
        UnsupportedSummary[] unsupported = [.. UnsupportedNode.FindIn(graph)
            .Concat(own.Select(NotQuantizable).OfType<UnsupportedNode>())
            .DistinctBy(node => node.Node)
            .Select(Told)];
        return new GraphSummary
        {
            Model = model,
            Opset = own.Length == 0 ? 0 : own[0].Opset,
            Parameters = own.SelectMany(n => n.Inputs.OfType<Value>()).Where(v => v.IsConstant).Distinct()
                .Sum(v => (long)v.Constant!.Shape.ElementCount),
            Macs = graph.Nodes.All(n => n.Outputs.All(o => o.Shape is not null)) ? nodes.Sum(n => n.Macs ?? 0) : null,
            Inputs = [.. graph.Inputs.Select(TensorSummary.Of)],
            Outputs = [.. graph.Outputs.Select(TensorSummary.Of)],
            Operators = own.GroupBy(n => n.OperatorType).OrderByDescending(g => g.Count())
                .ThenBy(g => g.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Count()),
            Nodes = nodes,
            Unsupported = unsupported,
            ShapeProblem = shapeProblem,
        };
    }

    /// <summary>The same, knowing how quantising would split the network: what is not supported, or stays float, is what is left of that
    /// when the network is simplified.</summary>
    public GraphSummary SplitBy(FloatSplit split) => this with
    {
        Unsupported = [.. split.Integers.Nodes.Select(NotQuantizable).OfType<UnsupportedNode>().Select(Told)],
        FloatTail = [.. split.Rest?.Nodes.Select(NotQuantizable).OfType<UnsupportedNode>().Select(Told) ?? []],
    };

    /// <summary>Writes the summary for people.</summary>
    public void Write(TextWriter writer)
    {
        writer.WriteLine($"{Model}: opset {Opset}, {Nodes.Count} nodes, {Parameters:n0} parameters, "
            + $"{(Macs is { } macs ? $"{macs:n0}" : "an unknown number of")} MACs");
        writer.WriteLine("inputs:    " + string.Join("; ", Inputs));
        writer.WriteLine("outputs:   " + string.Join("; ", Outputs));
        writer.WriteLine("operators: " + string.Join(", ", Operators.Select(pair => $"{pair.Value} {pair.Key}")));
        if (ShapeProblem is not null)
        {
            writer.WriteLine("shapes:    " + ShapeProblem);
        }

        var table = new TextTable("node", "operator", "output", "parameters", "MACs");
        foreach (NodeSummary node in Nodes)
        {
            table.Add(node.Name, node.Operator, string.Join("; ", node.Outputs), $"{node.Parameters:n0}", node.Macs is { } m
                ? $"{m:n0}" : "-");
        }

        table.Write(writer);
        Decided?.Write(writer);
        foreach (string note in Notes)
        {
            writer.WriteLine("note: " + note);
        }

        if (FloatTail.Count > 0)
        {
            writer.WriteLine(
                $"{FloatTail.Count} nodes behind the last layers have no integer form; they compute in float behind the network:");
            foreach (UnsupportedSummary node in FloatTail)
            {
                writer.WriteLine($"  {node.Name} ({node.Operator}): {node.Why}");
            }
        }

        if (Unsupported.Count == 0)
        {
            writer.WriteLine(FloatTail.Count == 0 ? "Every node is supported." : "Every other node is supported.");
            return;
        }

        writer.WriteLine($"{Unsupported.Count} nodes are not supported:");
        foreach (UnsupportedSummary node in Unsupported)
        {
            writer.WriteLine($"  {node.Name} ({node.Operator}): {node.Why}");
        }
    }

    private static UnsupportedSummary Told(UnsupportedNode node) => new(node.Node, node.Operator, node.Why);

    private static UnsupportedNode? NotQuantizable(Node node)
    {
        bool isKnown = node.KnownOperator is not null && node.Outputs.All(o => o.Shape is not null)
            && node.Inputs.OfType<Value>().All(i => i.Shape is not null || i.IsConstant);
        return isKnown && UnsupportedNode.WhyUnsupported(node) is null && node.Operator.WhyNotQuantizable(node) is { } why
            ? new UnsupportedNode(node.Name, node.OperatorType, why)
            : null;
    }
}
