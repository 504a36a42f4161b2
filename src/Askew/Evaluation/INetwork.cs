using Askew.Tensors;

namespace Askew.Evaluation;

/// <summary>A network that can be run, in float or in integers; its inputs and outputs are reals either way.</summary>
internal interface INetwork
{
    /// <summary>The names of the outputs, in order.</summary>
    IReadOnlyList<string> OutputNames { get; }

    /// <summary>Whether each output holds whole numbers, such as places, in the order of the names.</summary>
    IReadOnlyList<bool> AreWhole { get; }

    /// <summary>About how many bytes it takes to have <paramref name="runs"/> of it, each with memory of its own.</summary>
    long MemoryFor(int runs);

    /// <summary>A network like this one with memory of its own, for another thread.</summary>
    INetwork Fork();

    /// <summary>Runs the network. The results are valid until the next run.</summary>
    /// <param name="inputs">One tensor an input, in the network's order.</param>
    IReadOnlyList<Tensor> Run(IReadOnlyList<Tensor> inputs);
}
