using System.Diagnostics;
using Askew.Evaluation;
using Askew.Tensors;

namespace Askew.Benchmarks;

/// <summary>A network whose runs are timed.</summary>
internal sealed class TimedNetwork(INetwork network) : INetwork
{
    /// <summary>Milliseconds of each run.</summary>
    public List<double> Milliseconds { get; } = [];

    /// <inheritdoc/>
    public IReadOnlyList<string> OutputNames => network.OutputNames;

    /// <inheritdoc/>
    public IReadOnlyList<bool> AreWhole => network.AreWhole;

    /// <inheritdoc/>
    public long MemoryFor(int runs) => network.MemoryFor(runs);

    /// <summary>None: runs are timed one after the other.</summary>
    public INetwork Fork() => this;

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs)
    {
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<Tensor> outputs = network.Run(inputs);
        Milliseconds.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        return outputs;
    }
}
