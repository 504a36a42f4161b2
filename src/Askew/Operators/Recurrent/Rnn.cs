using Askew.Graphs;

namespace Askew.Operators.Recurrent;

/// <summary>The simplest recurrent layer: h = f(x * W + h * R + biases).</summary>
internal sealed class Rnn() : RecurrentOperator("RNN", gates: 1, states: 1, ["Tanh"])
{
    protected override RecurrentCell Cell(Node node, Expansion expansion, RecurrentWeights weights, RecurrentActivation[] functions)
    {
        var gates = new GateFunctions(node, expansion);
        return new RecurrentCell(
            expansion.Apply("Add", weights.InputBias, weights.StateBias),
            [1],
            (parts, state) => [gates.Apply(functions[0], gates.Sum(parts[0], state[0], weights.State))]);
    }
}
