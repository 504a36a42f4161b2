using Askew.Execution;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Evaluation;

/// <summary>An integer program behind <see cref="INetwork"/>.</summary>
internal sealed class ProgramNetwork : INetwork
{
    private readonly IntegerNetwork network;

    /// <summary>Makes <paramref name="program"/> ready to run.</summary>
    public ProgramNetwork(IntegerProgram program, KernelCatalog? kernels = null, Workers? workers = null)
        : this(new IntegerNetwork(program, kernels, workers))
    {
    }

    private ProgramNetwork(IntegerNetwork network)
    {
        this.network = network;
        OutputNames = [.. network.Outputs.Select(output => output.Name)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> OutputNames { get; }

    /// <inheritdoc/>
    public IReadOnlyList<bool> AreWhole => network.AreWhole;

    /// <summary>The interpreter, for those who want to look at integers.</summary>
    public IntegerInterpreter Interpreter => network.Interpreter;

    /// <inheritdoc/>
    public long MemoryFor(int runs) => network.MemoryFor(runs);

    /// <inheritdoc/>
    public INetwork Fork() => new ProgramNetwork(network.Fork());

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs) => network.Run(inputs);
}
