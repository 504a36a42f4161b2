using Askew.FloatExecution;
using Askew.Graphs;

namespace Askew.Quantization.Ranges;

/// <summary>A float network as steps that can be run from anywhere on: an activation that nobody looks behind is done along with the layer
/// before it, and a changed tensor is dropped after its last reader.</summary>
/// <remarks>Several threads may run it at once, each on tensors of its own.</remarks>
internal sealed class TrialSteps
{
    private readonly Step[] steps;

    /// <summary>Prepares <paramref name="graph"/>.</summary>
    /// <param name="graph">The network, the shapes of which are known.</param>
    /// <param name="watched">The tensors that are looked at in the end.</param>
    /// <param name="rounded">The tensors that may be rounded; all where none are named.</param>
    public TrialSteps(Graph graph, IReadOnlyList<Value> watched, IReadOnlySet<Value>? rounded)
    {
        HashSet<Value> ends = [.. watched];
        IReadOnlyDictionary<Node, Node> along = rounded is null ? new Dictionary<Node, Node>()
            : AppliedActivations.In(graph, value => rounded.Contains(value) || ends.Contains(value));
        HashSet<Node> applied = [.. along.Values];
        Node[] nodes = [.. graph.Nodes.Where(node => !applied.Contains(node))];
        var lastReader = new Dictionary<Value, int>();
        for (int i = 0; i < nodes.Length; i++)
        {
            foreach (Value value in nodes[i].VariableInputs.Concat(ResultsOf(nodes[i])))
            {
                lastReader[value] = i;
            }
        }

        ILookup<int, Value> ending = lastReader.Where(pair => !ends.Contains(pair.Key)).ToLookup(pair => pair.Value, pair => pair.Key);
        steps = [.. nodes.Select((node, i) => new Step(
            new Lazy<NodeEvaluation>(() => new NodeEvaluation(node)), ActivationOf(node), [.. ResultsOf(node)],
            [.. node.VariableInputs.Distinct()], [.. ending[i]]))];
        IEnumerable<Value> joined = steps.Where(step => step.Reads.Length > 1).SelectMany(step => step.Reads);
        IEnumerable<Value> made = steps.SelectMany(step => step.Results).Where(value => rounded?.Contains(value) != false);
        Kept = graph.Inputs.Concat(ends).Concat(joined).Concat(made).ToHashSet();

        IEnumerable<Value> ResultsOf(Node node) => along.TryGetValue(node, out Node? next) ? next.Outputs : node.Outputs;

        LinearActivation? ActivationOf(Node node) => along.TryGetValue(node, out Node? next)
            ? ((PointwiseContract)next.Contract).Activation : null;
    }

    /// <summary>The tensors of an unchanged network that runs from any rounded tensor on may read.</summary>
    public IReadOnlySet<Value> Kept { get; }

    /// <summary>Runs the whole network.</summary>
    /// <param name="tensors">The inputs, changed or not, and where the results go.</param>
    /// <param name="made">Called with each result as soon as it is there; may change it.</param>
    public void Run(ChangedTensors tensors, Action<Value> made)
    {
        foreach (Step step in steps)
        {
            Run(step, tensors, made);
        }
    }

    /// <summary>Runs what depends on <paramref name="value"/>, which has changed.</summary>
    public void RunBehind(Value value, ChangedTensors tensors)
    {
        var moved = new HashSet<Value> { value };
        foreach (Step step in steps)
        {
            if (step.Reads.Any(moved.Contains))
            {
                moved.UnionWith(step.Results);
                Run(step, tensors, made: null);
            }
        }
    }

    private static void Run(Step step, ChangedTensors tensors, Action<Value>? made)
    {
        // What a layer computes along with its activation is the activation's result.
        Value[] results = step.Results;
        int next = 0;
        step.Evaluation.Value.Run(input => tensors[input], _ => tensors.Place(results[next++]), activation: step.Activation);
        if (made is not null)
        {
            foreach (Value result in results)
            {
                made(result);
            }
        }

        foreach (Value value in step.Ending)
        {
            tensors.Drop(value);
        }
    }

    /// <summary>One node, perhaps with the activation behind it.</summary>
    /// <param name="Evaluation">Evaluates the node; made ready when it first runs, since some only want to know what is kept.</param>
    /// <param name="Activation">What is done to its results; null for nothing.</param>
    /// <param name="Results">The tensors that it makes.</param>
    /// <param name="Reads">The tensors that it reads, constants apart.</param>
    /// <param name="Ending">The tensors that nobody reads after it.</param>
    private sealed record Step(
        Lazy<NodeEvaluation> Evaluation, LinearActivation? Activation, Value[] Results, Value[] Reads, Value[] Ending);
}
