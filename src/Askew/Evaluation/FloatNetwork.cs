using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Evaluation;

/// <summary>A float network behind <see cref="INetwork"/>.</summary>
public sealed class FloatNetwork(Graph graph, Workers workers) : INetwork
{
    private readonly FloatExecutor executor = new(graph, workers);

    /// <inheritdoc/>
    public IReadOnlyList<string> OutputNames { get; } = [.. graph.Outputs.Select(output => output.Name)];

    /// <inheritdoc/>
    public INetwork Fork() => new FloatNetwork(graph, workers);

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs) => executor.Run(inputs);
}
