using Askew.Graphs;

namespace Askew.Operators.Shapes;

/// <summary>One of two graphs, by a condition that must be known beforehand: the node becomes the nodes of that graph.</summary>
internal sealed class If() : Operator("If")
{
    public override string Limits => "the condition must be constant";

    public override bool HasBranches => true;

    public override string? WhyUnsupported(Node node) =>
        node.Attributes.Has("then_branch") && node.Attributes.Has("else_branch") ? null : "a branch is missing";

    public override IReadOnlyList<Node> Expand(Node node)
    {
        if (!node.Input(0).IsConstant)
        {
            throw new GraphException(
                "input 0 ('cond') must be constant, but it is computed from the network's inputs. Where one of those is always the same, "
                + "say so under \"constants\" in the recipe");
        }

        bool holds = (node.ConstantNumber(0, "cond") ?? throw new GraphException("its condition has no elements")) != 0;
        Branch branch = node.Attributes.Branch(holds ? "then_branch" : "else_branch")!;
        Graph graph = branch.Graph.Copy();
        if (graph.Outputs.Count < node.Outputs.Count)
        {
            throw new GraphException($"its branch gives {graph.Outputs.Count} outputs, but the node has {node.Outputs.Count}");
        }

        List<Node> nodes = [.. graph.Nodes];
        for (int i = 0; i < graph.Inputs.Count; i++)
        {
            Value around = node.Input(branch.FirstInput + i);
            graph.Redirect(graph.Inputs[i], around);
        }

        for (int i = 0; i < node.Outputs.Count; i++)
        {
            Value result = graph.Outputs[i];
            if (result.Producer is { } producer && nodes.Contains(producer) && !graph.Outputs.Take(i).Contains(result))
            {
                producer.ReplaceOutput(result, node.Outputs[i]);
                graph.Redirect(result, node.Outputs[i]);
            }
            else
            {
                // An output that is a constant, or what the branch was given, or the same as another, which is the node's own by now.
                nodes.Add(new Node($"{node.Name}/output{i}", "Identity", Catalog?.Find("Identity"), node.Opset,
                    [result], [node.Outputs[i]], NodeAttributes.None));
            }
        }

        return nodes;
    }

    public override Contract ContractOf(Node node) => new MovementContract();

    public override void InferShapes(Node node) => throw Misplaced(node);

    public override void Evaluate(EvaluationContext context) => throw Misplaced(context.Node);

    private static BrokenInvariantException Misplaced(Node node) =>
        new($"node '{node.Name}' ({node.OperatorType}) should have become the nodes of one of its branches");
}
