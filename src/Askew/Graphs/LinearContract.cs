namespace Askew.Graphs;

/// <summary>Weights times activations: per-channel weights, an output range of its own, and room for a fused function of a whole
/// tensor.</summary>
/// <param name="Layer">The weights and biases; null where they are not constant. A copy each time.</param>
/// <param name="With">A node that does the same with other weights and biases, and makes the second tensor from the first.</param>
internal sealed record LinearContract(Func<LinearLayer?> Layer, Func<LinearLayer, Value, Value, Node> With) : Contract
{
    /// <summary>Whether the float evaluation applies <see cref="EvaluationContext.Activation"/>.</summary>
    public bool AppliesActivation { get; init; }
}
