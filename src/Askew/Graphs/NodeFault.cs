namespace Askew.Graphs;

/// <summary>How what goes wrong in one node is told: with the node's name, as a fault of the model.</summary>
internal static class NodeFault
{
    /// <summary>Whether <paramref name="e"/> is what operators meet when a model's attributes, constants and shapes contradict each
    /// other.</summary>
    public static bool Is(Exception e) =>
        e is GraphException or ArgumentException or ArithmeticException or IndexOutOfRangeException or InvalidOperationException;

    /// <summary><paramref name="e"/> with the name of <paramref name="node"/>, if it has not got it yet, and with a hint behind
    /// it.</summary>
    public static GraphException Of(Node node, Exception e, string hint = "")
    {
        string name = $"node '{node.Name}' ({node.OperatorType})";
        string what = e is OverflowException
            ? "an attribute, or an extent that follows from its attributes, is too large"
            : e.Message.TrimEnd('.');
        return new GraphException(what.StartsWith(name, StringComparison.Ordinal) ? what + hint : $"{name}: {what}{hint}", e);
    }
}
