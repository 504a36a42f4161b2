using Askew.Graphs;
using Askew.Tensors;

namespace Askew.FloatExecution;

/// <summary>One node of a float graph, perhaps with the activation behind it, which it computes along.</summary>
/// <param name="evaluation">Evaluates the node; made ready when it first runs, since some only want to know what is read and made.</param>
/// <param name="node">The node.</param>
/// <param name="activation">The activation behind it; null for none.</param>
/// <param name="ending">The tensors that nobody reads after it.</param>
internal sealed class FloatStep(Lazy<NodeEvaluation> evaluation, Node node, Node? activation, Value[] ending)
{
    private readonly LinearActivation? applied = (activation?.Contract as PointwiseContract)?.Activation;

    /// <summary>The node.</summary>
    public Node Node => node;

    /// <summary>The tensors that it makes: those of the activation, where it computes one along.</summary>
    public IReadOnlyList<Value> Results { get; } = (activation ?? node).Outputs;

    /// <summary>The tensors that it reads, constants apart; each once.</summary>
    public IReadOnlyList<Value> Reads { get; } = [.. node.VariableInputs.Distinct()];

    /// <summary>The tensors that nobody reads after it.</summary>
    public IReadOnlyList<Value> Ending => ending;

    /// <summary>The same step with nothing prepared yet: what it prepares then goes with it.</summary>
    public FloatStep Anew() => new(new Lazy<NodeEvaluation>(() => new NodeEvaluation(node)), node, activation, ending);

    /// <summary>Computes <see cref="Results"/>; several threads may do it at once.</summary>
    /// <param name="contents">What a tensor holds that is not constant.</param>
    /// <param name="place">Where a result goes: a tensor of its shape and element type, with any contents.</param>
    /// <param name="workers">The threads to use; one where none are given.</param>
    public Tensor[] Run(Func<Value, Tensor> contents, Func<Value, Tensor> place, Workers? workers = null)
    {
        int next = 0;
        return evaluation.Value.Run(contents, _ => place(Results[next++]), workers, applied);
    }
}
