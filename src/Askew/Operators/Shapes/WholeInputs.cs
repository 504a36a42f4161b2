using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Shapes;

/// <summary>Lets inputs that hold whole numbers or truths (ids of tokens, masks) take them as reals, which all that feeds and measures a
/// network has; a Cast behind each makes of them what the model wants.</summary>
/// <remarks>Single precision has every whole number up to 2^24, far more than a table has rows. Needs no shapes; done as soon as the model
/// is read.</remarks>
internal static class WholeInputs
{
    // Casts of all operator sets do the same with these types.
    private const int AnyOpset = 13;

    /// <summary>Whether <paramref name="node"/> is one of those casts, which the model itself does not have.</summary>
    public static bool HasMade(Node node) => node is { KnownOperator: Cast, Inputs: [{ Producer: null, Whole: { } type }] }
        && node.Output.ElementType == type;

    /// <summary>The same network with reals at its inputs; its nodes are those of <paramref name="graph"/>.</summary>
    public static Graph Of(Graph graph)
    {
        Value[] inputs = [.. graph.Inputs];
        if (Array.TrueForAll(inputs, input => input.ElementType == ElementType.Float32))
        {
            return graph;
        }

        var names = new UniqueNames();
        foreach (string used in graph.Values.Select(value => value.Name).Concat(graph.Nodes.Select(node => node.Name)))
        {
            names.Reserve(used);
        }

        Value[] outputs = [.. graph.Outputs];
        var casts = new List<Node>();
        for (int i = 0; i < inputs.Length; i++)
        {
            Value input = inputs[i];
            if (input.ElementType == ElementType.Float32)
            {
                continue;
            }

            inputs[i] = new Value(input.Name) { Shape = input.Shape, DeclaredExtents = input.DeclaredExtents, Whole = input.ElementType };
            var whole = new Value(names.Of($"{input.Name}/whole")) { Shape = input.Shape, ElementType = input.ElementType };
            foreach (Node reader in graph.ConsumersOf(input))
            {
                graph.ReplaceInput(reader, input, whole);
            }

            // An input that is an output as well leaves as it came.
            outputs = Array.ConvertAll(outputs, output => output == input ? inputs[i] : output);
            casts.Add(new Node(
                whole.Name, "Cast", new Cast(), AnyOpset, [inputs[i]], [whole],
                new NodeAttributes(new Dictionary<string, object> { ["to"] = (long)ElementTypes.CodeOf(input.ElementType) })));
        }

        return new Graph(graph.Name, inputs, outputs, [.. casts, .. graph.Nodes]) { Notes = graph.Notes };
    }
}
