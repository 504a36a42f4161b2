using System.Collections;
using Askew.Graphs;

namespace Askew.FloatExecution;

/// <summary>A float graph as steps, in order. Whatever runs a float graph runs these, and differs in where its tensors are kept.</summary>
internal sealed class FloatSteps : IReadOnlyList<FloatStep>
{
    private readonly Dictionary<Node, Lazy<NodeEvaluation>> evaluations;
    private readonly FloatStep[] steps;

    /// <summary>Puts <paramref name="graph"/> into steps.</summary>
    /// <param name="graph">The graph, the shapes of which are known.</param>
    /// <param name="appliesActivation">Whether a layer may compute the activation behind it along, so that its own result is never there;
    /// asked with the layer and the activation.</param>
    /// <param name="lasting">Tensors that end with no step.</param>
    /// <param name="prepared">Steps of the same graph, the prepared nodes of which are used again; null for none.</param>
    public FloatSteps(
        Graph graph, Func<Node, Node, bool> appliesActivation, IReadOnlySet<Value>? lasting = null, FloatSteps? prepared = null)
    {
        evaluations = prepared?.evaluations
            ?? graph.Nodes.ToDictionary(node => node, node => new Lazy<NodeEvaluation>(() => new NodeEvaluation(node)));
        IReadOnlyDictionary<Node, Node> along = AppliedActivations.In(graph, appliesActivation);
        HashSet<Node> applied = [.. along.Values];
        Node[] nodes = [.. graph.Nodes.Where(node => !applied.Contains(node))];
        var lastUse = new Dictionary<Value, int>();
        for (int i = 0; i < nodes.Length; i++)
        {
            foreach (Value value in nodes[i].VariableInputs.Concat(along.GetValueOrDefault(nodes[i], nodes[i]).Outputs))
            {
                lastUse[value] = i;
            }
        }

        ILookup<int, Value> ending = lastUse.Where(pair => lasting?.Contains(pair.Key) != true)
            .ToLookup(pair => pair.Value, pair => pair.Key);
        steps =
        [
            .. nodes.Select((node, i) => new FloatStep(evaluations[node], node, along.GetValueOrDefault(node), [.. ending[i]])),
        ];
    }

    /// <inheritdoc/>
    public int Count => steps.Length;

    /// <inheritdoc/>
    public FloatStep this[int index] => steps[index];

    /// <inheritdoc/>
    public IEnumerator<FloatStep> GetEnumerator() => ((IEnumerable<FloatStep>)steps).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Makes the node of every step of <paramref name="which"/> ready to run.</summary>
    /// <exception cref="GraphException">A node's attributes, constants and shapes contradict each other.</exception>
    public void Prepare(Predicate<Node> which)
    {
        foreach (FloatStep step in steps.Where(step => which(step.Node)))
        {
            _ = evaluations[step.Node].Value;
        }
    }
}
