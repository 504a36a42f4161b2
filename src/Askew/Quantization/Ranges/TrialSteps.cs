using Askew.FloatExecution;
using Askew.Graphs;

namespace Askew.Quantization.Ranges;

/// <summary>A float network as steps that can be run from anywhere on: an activation that nobody looks behind is done along with the layer
/// before it, and a changed tensor is dropped after its last reader.</summary>
/// <remarks>Several threads may run it at once, each on tensors of its own.</remarks>
internal sealed class TrialSteps
{
    private readonly FloatSteps steps;

    /// <summary>Prepares <paramref name="graph"/>.</summary>
    /// <param name="graph">The network, the shapes of which are known.</param>
    /// <param name="watched">The tensors that are looked at in the end.</param>
    /// <param name="rounded">The tensors that may be rounded; all where none are named.</param>
    public TrialSteps(Graph graph, IReadOnlyList<Value> watched, IReadOnlySet<Value>? rounded)
    {
        HashSet<Value> ends = [.. watched];
        steps = new FloatSteps(
            graph, (layer, _) => rounded is not null && !rounded.Contains(layer.Output) && !ends.Contains(layer.Output), ends);
        IEnumerable<Value> joined = steps.Where(step => step.Reads.Count > 1).SelectMany(step => step.Reads);
        IEnumerable<Value> made = steps.SelectMany(step => step.Results).Where(value => rounded?.Contains(value) != false);
        Kept = graph.Inputs.Concat(ends).Concat(joined).Concat(made).ToHashSet();
    }

    /// <summary>The tensors of an unchanged network that runs from any rounded tensor on may read.</summary>
    public IReadOnlySet<Value> Kept { get; }

    /// <summary>Runs the whole network.</summary>
    /// <param name="tensors">The inputs, changed or not, and where the results go.</param>
    /// <param name="made">Called with each result as soon as it is there; may change it.</param>
    public void Run(ChangedTensors tensors, Action<Value> made)
    {
        foreach (FloatStep step in steps)
        {
            Run(step, tensors, made);
        }
    }

    /// <summary>Runs what depends on <paramref name="value"/>, which has changed.</summary>
    public void RunBehind(Value value, ChangedTensors tensors)
    {
        var moved = new HashSet<Value> { value };
        foreach (FloatStep step in steps)
        {
            if (step.Reads.Any(moved.Contains))
            {
                moved.UnionWith(step.Results);
                Run(step, tensors, made: null);
            }
        }
    }

    private static void Run(FloatStep step, ChangedTensors tensors, Action<Value>? made)
    {
        step.Run(input => tensors[input], tensors.Place);
        if (made is not null)
        {
            foreach (Value result in step.Results)
            {
                made(result);
            }
        }

        foreach (Value value in step.Ending)
        {
            tensors.Drop(value);
        }
    }
}
