using Askew.Graphs;
using Askew.Tensors;

namespace Askew.FloatExecution;

/// <summary>What memory it takes to run a graph, known before any of it is taken.</summary>
/// <remarks>Fitted to the resident memory of whole commands on networks from 0.1 to 28 MB (docs/performance.md): rather somewhat more than
/// they take than less.</remarks>
internal static class MemoryNeed
{
    /// <summary>Bytes that every command takes, whatever it does: the runtime and compiled code.</summary>
    public const long Process = 96L << 20;

    // The file, the message in it, the tensors, and once more in the order that kernels want; and what is garbage, which stays for a
    // while.
    private const int CopiesOfConstants = 5;

    /// <summary>Checks that there may be as much memory as <paramref name="graph"/> needs.</summary>
    /// <param name="graph">The graph, whose shapes must be known.</param>
    /// <param name="runs">How many runs there are at once, each with buffers of its own.</param>
    /// <param name="besides">Bytes that are needed besides, for what is kept of the runs.</param>
    /// <exception cref="MemoryLimitException">There may not; names the largest tensor.</exception>
    public static void Require(Graph graph, int runs = 1, long besides = 0)
    {
        Value[] values = [.. graph.Inputs.Concat(graph.Nodes.SelectMany(node => node.Outputs))];
        Value? largest = values.MaxBy(value => value.KnownShape.ElementCount);
        string what = largest is null ? "the network"
            : $"the network, whose largest tensor is '{largest.Name}' of shape {largest.KnownShape},";
        MemoryLimit.Require(Process + Of(graph, runs) + besides, what);
    }

    /// <summary>Bytes of <paramref name="graph"/>, made ready to run, with buffers for <paramref name="runs"/> runs at once.</summary>
    public static long Of(Graph graph, int runs) => (CopiesOfConstants * Constants(graph)) + (runs * Activations(graph));

    /// <summary>Bytes of <paramref name="values"/> as real numbers.</summary>
    public static long SizeOf(IEnumerable<Value> values) => values.Sum(value => (long)value.KnownShape.ElementCount * sizeof(float));

    private static long Constants(Graph graph) => graph.Nodes
        .SelectMany(node => node.Inputs)
        .Select(input => input?.Constant)
        .OfType<Tensor>()
        .Distinct()
        .Sum(constant => (long)constant.Shape.ElementCount * Tensor.SizeOf(constant.ElementType));

    // Inputs and outputs are tensors of the caller's own.
    private static long Activations(Graph graph) =>
        new SharedBuffers(graph).BufferSizeInBytes + SizeOf(graph.Inputs) + SizeOf(graph.Outputs);
}
