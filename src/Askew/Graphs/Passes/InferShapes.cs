using Askew.Tensors;

namespace Askew.Graphs.Passes;

/// <summary>Finds the shape of every value, computes what does not depend on the network's inputs, and puts simpler nodes in the place
/// of those that stand for several.</summary>
/// <remarks>All in one walk: the shapes of many nodes are computed by other nodes from shapes known before.</remarks>
/// <param name="tolerant">Whether nodes that are not supported, and all that follow from them, are passed over;
/// otherwise an <see cref="UnsupportedModelException"/> says all of them.</param>
internal sealed class InferShapes(bool tolerant = false) : IGraphPass
{
    // Constants that a small file can make: a hostile one shall not fill the memory before anything runs.
    private const long LargestFoldedSizeInBytes = 1L << 28;

    // Steps of recurrent layers, each of which is a few nodes; a hostile number of them shall not keep anyone waiting.
    private const int MostNodes = 1 << 16;

    /// <inheritdoc/>
    public string Name => "infer shapes";

    /// <inheritdoc/>
    public void Run(Graph graph)
    {
        if (!tolerant)
        {
            UnsupportedModelException.ThrowIfUnsupported(graph);
        }

        var waiting = new Stack<Node>(graph.Nodes.Reverse());
        while (waiting.TryPop(out Node? node))
        {
            if (tolerant && (UnsupportedNode.WhyUnsupported(node) is not null || node.Inputs.Any(input => input is { Shape: null })))
            {
                continue;
            }

            ModelBoundary.Within(
                node,
                () =>
                {
                    if (node.Operator.Expand(node) is { } simpler)
                    {
                        Replace(graph, node, simpler, waiting);
                    }
                    else if (Infer(node))
                    {
                        graph.Remove(node);
                    }
                },
                () => BatchHint(graph));
        }
    }

    private void Replace(Graph graph, Node node, IReadOnlyList<Node> simpler, Stack<Node> waiting)
    {
        if (graph.NodeCount + simpler.Count > MostNodes)
        {
            throw new GraphException($"it stands for {simpler.Count} simpler nodes; with them the network has more than {MostNodes}");
        }

        graph.Replace(node, simpler);
        if (!tolerant)
        {
            UnsupportedModelException.ThrowIfUnsupported(simpler);
        }

        foreach (Node next in simpler.Reverse())
        {
            waiting.Push(next);
        }
    }

    // True where the outputs became constants, so that the node is not needed any more.
    private static bool Infer(Node node)
    {
        node.Operator.InferShapes(node);
        if (node.Outputs.FirstOrDefault(output => output.Shape is null) is { } extra)
        {
            throw new GraphException(
                $"it gives {node.Outputs.TakeWhile(output => output.Shape is not null).Count()} outputs, and has '{extra.Name}' besides");
        }

        if (node.Outputs.FirstOrDefault(output =>
            (long)output.KnownShape.ElementCount * Tensor.SizeOf(output.ElementType) > int.MaxValue) is { } large)
        {
            throw new GraphException($"it makes '{large.Name}' of shape {large.Shape}; a tensor has at most 2^31 bytes");
        }

        bool isConstant = node.Inputs.All(input => input is null or { IsConstant: true });
        if (!isConstant && node.Operator.Reads != InputUse.Shapes)
        {
            return false;
        }

        // Where shapes alone matter, an input that is not constant is never looked at.
        Tensor[] outputs = new NodeEvaluation(node).Run(input => Tensor.Zeros(new Shape(0), input.ElementType), NewTensor);
        node.Output.Grid = isConstant ? node.Operator.GridOf(node) ?? MovedGrid(node) : null;
        for (int i = 0; i < outputs.Length; i++)
        {
            node.Outputs[i].Constant = outputs[i];
            node.Outputs[i].Producer = null;
        }

        return true;
    }

    // The steps of a constant that is moved are moved as it is.
    private static ConstantGrid? MovedGrid(Node node)
    {
        if (node.Inputs.FirstOrDefault() is not { Grid: { } grid } first || node.Outputs.Count > 1
            || node.Contract is not (MovementContract { MovesOnly: true, Pads: false } or MovementContract { IsView: true }))
        {
            return null;
        }

        Tensor each = grid.Over(first.KnownShape);
        var steps = new Value(first.Name) { Constant = each, Shape = each.Shape };
        var result = new Value(node.Output.Name) { Shape = node.Output.Shape };
        var moved = new Node(
            node.Name, node.OperatorType, node.Operator, node.Opset, [steps, .. node.Inputs.Skip(1)], [result], node.Attributes);
        return ConstantGrid.Of(new NodeEvaluation(moved).Run(_ => each, NewTensor)[0].Floats.ToArray(), grid.Bits);
    }

    private static Tensor NewTensor(Value value)
    {
        Shape shape = value.KnownShape;
        if ((long)shape.ElementCount * Tensor.SizeOf(value.ElementType) > LargestFoldedSizeInBytes)
        {
            throw new GraphException($"it makes the constant '{value.Name}' of shape {shape}, which is too large");
        }

        return Tensor.Zeros(shape, value.ElementType);
    }

    private static string BatchHint(Graph graph) =>
        graph.Inputs.FirstOrDefault(input => input is { DeclaredExtents: [> 1, _, ..], Shape: { Rank: > 1 } shape }
            && shape[0] == 1) is { } input
            ? $" (the model declares {input.DeclaredExtents![0]} images at a time for '{input.Name}' and seems to need them; export it "
                + $"with a batch of 1)"
            : "";
}
