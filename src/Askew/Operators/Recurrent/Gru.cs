using Askew.Graphs;

namespace Askew.Operators.Recurrent;

/// <summary>Gated recurrent units: z and r = f(x * W + h * R + biases), h' = g(x * W + (r . h) * R + biases),
/// h = (1 - z) . h' + z . h; with linear_before_reset r multiplies h * R and its bias instead.</summary>
internal sealed class Gru() : RecurrentOperator("GRU", gates: 3, states: 1, ["Sigmoid", "Tanh"])
{
    protected override RecurrentCell Cell(Node node, Expansion expansion, RecurrentWeights weights, RecurrentActivation[] functions)
    {
        int units = weights.Units;
        var gates = new GateFunctions(node, expansion);
        if (node.Attributes.Int("linear_before_reset", 0) != 0)
        {
            // The gates' part of the state's bias could go to the input's, but is as good here, where the third part must be.
            return new RecurrentCell(weights.InputBias, [2, 1], (parts, state) =>
            {
                IReadOnlyList<Value> brought = expansion.Split(
                    gates.Product(state[0], weights.State, weights.StateBias), 1, 2 * units, units);
                (Value update, Value reset) = UpdateAndReset(parts[0], brought[0]);
                Value gated = expansion.Apply("Mul", reset, brought[1]);
                return [Mixed(update, gates.Apply(functions[1], expansion.Apply("Add", parts[1], gated)), state[0])];
            });
        }

        IReadOnlyList<Value> rows = expansion.Split(weights.State, 0, 2 * units, units);
        return new RecurrentCell(expansion.Apply("Add", weights.InputBias, weights.StateBias), [2, 1], (parts, state) =>
        {
            (Value update, Value reset) = UpdateAndReset(parts[0], gates.Product(state[0], rows[0]));
            Value brought = gates.Product(expansion.Apply("Mul", reset, state[0]), rows[1]);
            return [Mixed(update, gates.Apply(functions[1], expansion.Apply("Add", parts[1], brought)), state[0])];
        });

        (Value Update, Value Reset) UpdateAndReset(Value input, Value state)
        {
            IReadOnlyList<Value> both = expansion.Split(gates.Apply(functions[0], expansion.Apply("Add", input, state)), 1, units, units);
            return (both[0], both[1]);
        }

        // (1 - z) . h' + z . h, with one product less.
        Value Mixed(Value update, Value candidate, Value state) => expansion.Apply(
            "Add", candidate, expansion.Apply("Mul", update, expansion.Apply("Sub", state, candidate)));
    }
}
