using Askew.Graphs;

namespace Askew.Reports;

/// <summary>One node of a network.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Operator">Its ONNX operator type.</param>
/// <param name="Outputs">Shapes of its outputs.</param>
/// <param name="Parameters">Elements of its constants.</param>
/// <param name="Macs">Multiply-accumulates of one run; null where it has none or shapes are not known.</param>
internal sealed record NodeSummary(string Name, string Operator, IReadOnlyList<string> Outputs, long Parameters, long? Macs)
{
    /// <summary>Summarises <paramref name="node"/>.</summary>
    public static NodeSummary Of(Node node) => new(
        node.Name,
        node.OperatorType,
        [.. node.Outputs.Select(output => output.Shape?.ToString() ?? "?")],
        node.Inputs.OfType<Value>().Where(v => v.IsConstant).Sum(v => (long)v.Constant!.Shape.ElementCount),
        MacsOf(node));

    private static long? MacsOf(Node node)
    {
        if (node.KnownOperator is null || node.Outputs.Count == 0 || node.Output.Shape is not { } shape
            || UnsupportedNode.WhyUnsupported(node) is not null)
        {
            return null;
        }

        return node.Contract is LinearContract linear && linear.Layer() is { } layer
            ? (long)shape.ElementCount * layer.RowLength
            : null;
    }
}
