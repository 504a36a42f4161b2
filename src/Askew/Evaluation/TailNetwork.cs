using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Evaluation;

/// <summary>A network with a float tail: what leaves the first part, or goes into it, is computed on behind.</summary>
internal sealed class TailNetwork : INetwork
{
    private readonly INetwork front;
    private readonly IReadOnlyList<string> frontInputs;
    private readonly FloatNetwork tail;
    private readonly IReadOnlyList<string> tailInputs;

    /// <summary>Puts both together.</summary>
    /// <param name="front">The integer network.</param>
    /// <param name="frontInputs">The names of its inputs, in order.</param>
    /// <param name="tail">The tail, shapes known; its inputs are named as outputs or inputs of the integer network.</param>
    /// <param name="workers">The threads of one run.</param>
    public TailNetwork(INetwork front, IReadOnlyList<string> frontInputs, Graph tail, Workers workers)
        : this(front, frontInputs, new FloatNetwork(tail, workers), [.. tail.Inputs.Select(input => input.Name)])
    {
    }

    private TailNetwork(INetwork front, IReadOnlyList<string> frontInputs, FloatNetwork tail, IReadOnlyList<string> tailInputs)
    {
        this.front = front;
        this.frontInputs = frontInputs;
        this.tail = tail;
        this.tailInputs = tailInputs;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> OutputNames => tail.OutputNames;

    /// <inheritdoc/>
    public long MemoryFor(int runs) => front.MemoryFor(runs) + tail.MemoryFor(runs);

    /// <inheritdoc/>
    public INetwork Fork() => new TailNetwork(front.Fork(), frontInputs, (FloatNetwork)tail.Fork(), tailInputs);

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs)
    {
        IReadOnlyList<Tensor> results = front.Run(inputs);
        Dictionary<string, Tensor> named = front.OutputNames.Zip(results).ToDictionary(pair => pair.First, pair => pair.Second);
        foreach ((string name, Tensor tensor) in frontInputs.Zip(inputs))
        {
            named.TryAdd(name, tensor);
        }

        return tail.Run([.. tailInputs.Select(name => named[name])]);
    }
}
