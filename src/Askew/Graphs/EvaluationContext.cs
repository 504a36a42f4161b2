using Askew.Tensors;

namespace Askew.Graphs;

/// <summary>What an operator is given to evaluate one node: inputs, outputs of the right shape to fill, threads.</summary>
internal sealed class EvaluationContext(
    Node node, Tensor?[] inputs, Tensor[] outputs, object? prepared, Workers workers, LinearActivation? activation = null)
{
    /// <summary>The node.</summary>
    public Node Node { get; } = node;

    /// <summary>What <see cref="Operator.Prepare"/> made.</summary>
    public object? Prepared { get; } = prepared;

    /// <summary>The threads to use.</summary>
    public Workers Workers { get; } = workers;

    /// <summary>What is done to every result, where <see cref="LinearContract.AppliesActivation"/>; null for nothing.</summary>
    public LinearActivation? Activation { get; } = activation;

    /// <summary>The first output, the only one of most operators. Its old contents are arbitrary.</summary>
    public Tensor Output => outputs[0];

    /// <summary>All outputs in ONNX order.</summary>
    public IReadOnlyList<Tensor> Outputs => outputs;

    /// <summary>Input <paramref name="index"/>, which is known to be there.</summary>
    public Tensor Input(int index) => OptionalInput(index)
        ?? throw new GraphException($"node '{Node.Name}' ({Node.OperatorType}): input {index} is missing");

    /// <summary>Input <paramref name="index"/>, or null where it is left out.</summary>
    public Tensor? OptionalInput(int index) => index < inputs.Length ? inputs[index] : null;
}
