using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Evaluation;

/// <summary>A float network behind <see cref="INetwork"/>.</summary>
internal sealed class FloatNetwork : INetwork
{
    private readonly FloatExecutor executor;
    private readonly Graph graph;

    /// <summary>Makes <paramref name="graph"/>, whose shapes are known, ready to run.</summary>
    public FloatNetwork(Graph graph, Workers workers)
        : this(new FloatExecutor(graph, workers), graph, [.. graph.Outputs.Select(output => output.Name)])
    {
    }

    private FloatNetwork(FloatExecutor executor, Graph graph, IReadOnlyList<string> outputNames)
    {
        this.executor = executor;
        this.graph = graph;
        OutputNames = outputNames;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> OutputNames { get; }

    /// <inheritdoc/>
    public IReadOnlyList<bool> AreWhole => [.. graph.Outputs.Select(output => output.ElementType != ElementType.Float32)];

    /// <summary>The names of its inputs, in order.</summary>
    public IReadOnlyList<string> InputNames => [.. graph.Inputs.Select(input => input.Name)];

    /// <inheritdoc/>
    public long MemoryFor(int runs) => MemoryNeed.Of(graph, runs);

    /// <inheritdoc/>
    public INetwork Fork() => new FloatNetwork(executor.Fork(), graph, OutputNames);

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs) =>
        [.. executor.Run(inputs).Select(Reals)];

    // Whole numbers, such as the places of the largest elements, are reals, too.
    private static Tensor Reals(Tensor tensor) =>
        tensor.ElementType == ElementType.Float32 ? tensor : Tensor.Of(tensor.Shape, tensor.ToFloats());
}
