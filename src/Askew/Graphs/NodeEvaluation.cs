using Askew.Tensors;

namespace Askew.Graphs;

/// <summary>Evaluates one node in single precision, any number of times: all that run a float graph node by node do it by this.</summary>
/// <remarks>What the operator makes of the node's constants is made once. Several threads may run it at the same time.</remarks>
internal sealed class NodeEvaluation
{
    private readonly object? prepared;

    /// <summary>Prepares <paramref name="node"/>, the shapes of whose tensors are known.</summary>
    /// <exception cref="GraphException">The node's attributes, constants and shapes contradict each other; the message names
    /// it.</exception>
    public NodeEvaluation(Node node)
    {
        Node = node;
        prepared = ModelBoundary.Within(node, () => node.Operator.Prepare(node));
    }

    /// <summary>The node.</summary>
    public Node Node { get; }

    /// <summary>Computes the outputs.</summary>
    /// <param name="contents">What an input that is not constant holds.</param>
    /// <param name="place">Where an output goes: a tensor of its shape and element type, with any contents.</param>
    /// <param name="workers">The threads to use; one where none are given.</param>
    /// <param name="activation">What is done to every result, where <see cref="LinearContract.AppliesActivation"/>; null for
    /// nothing.</param>
    /// <returns>The outputs in ONNX order.</returns>
    /// <exception cref="GraphException">The inputs do not fit the operator; the message names the node.</exception>
    public Tensor[] Run(Func<Value, Tensor> contents, Func<Value, Tensor> place, Workers? workers = null,
        LinearActivation? activation = null)
    {
        Tensor?[] inputs = [.. Node.Inputs.Select(input => input is null ? null : input.Constant ?? contents(input))];
        Tensor[] outputs = [.. Node.Outputs.Select(place)];
        ModelBoundary.Within(
            Node,
            () => Node.Operator.Evaluate(new EvaluationContext(Node, inputs, outputs, prepared, workers ?? Workers.Single, activation)));
        return outputs;
    }
}
