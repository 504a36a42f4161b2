namespace Askew.Graphs.Passes;

/// <summary>Takes out nodes whose result is their input: Identity, Dropout, a Reshape to the same shape.</summary>
/// <remarks>The outputs of the graph keep their names: where such a node makes one, its input's producer makes it instead.</remarks>
internal sealed class RemoveIdentities : IGraphPass
{
    /// <inheritdoc/>
    public string Name => "remove identities";

    /// <inheritdoc/>
    public void Run(Graph graph)
    {
        ILookup<Value, Node> consumers = graph.Consumers();
        foreach (Node node in graph.Nodes.ToList())
        {
            // Of a node whose result has no shape yet nothing is known.
            if (node.KnownOperator is null || node.Output.Shape is null || !node.IsView
                || node.Outputs.Skip(1).Any(output => consumers.Contains(output) || graph.Outputs.Contains(output)))
            {
                continue;
            }

            Value input = node.Input(0);
            if (input.Shape is not { } shape || !shape.Equals(node.Output.Shape) || input.ElementType != node.Output.ElementType)
            {
                continue;
            }

            if (!graph.Outputs.Contains(node.Output))
            {
                graph.Remove(node);
                graph.Redirect(node.Output, input);
            }
            else if (input.Producer is { } producer && !graph.Outputs.Contains(input))
            {
                graph.Remove(node);
                producer.ReplaceOutput(input, node.Output);
                graph.Redirect(input, node.Output);
            }
        }
    }
}
