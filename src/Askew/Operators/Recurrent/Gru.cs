using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Recurrent;

/// <summary>Gated recurrent units: z and r = f(x * W + h * R + biases), h' = g(x * W + (r . h) * R + biases),
/// h = (1 - z) . h' + z . h; with linear_before_reset r multiplies h * R and its bias instead.</summary>
internal sealed class Gru() : RecurrentOperator("GRU", gates: 3, states: 1, ["Sigmoid", "Tanh"])
{
    protected override RecurrentCell Cell(Node node, Expansion expansion, RecurrentWeights weights, RecurrentActivation[] functions)
    {
        int units = weights.Units;
        var gates = new GateFunctions(node, expansion);
        bool resetsProduct = node.Attributes.Int("linear_before_reset", 0) != 0;

        // Biases go together, but for the one that is multiplied by r.
        IReadOnlyList<Value> biases = expansion.Split(weights.StateBias, 0, 2 * units, units);
        Value none = expansion.Constant(Tensor.Zeros(new Shape(units), ElementType.Float32));
        Value early = resetsProduct ? expansion.Concat([biases[0], none], 0) : weights.StateBias;
        Value late = expansion.Concat([expansion.Constant(Tensor.Zeros(new Shape(2 * units), ElementType.Float32)), biases[1]], 0);
        IReadOnlyList<Value> rows = expansion.Split(weights.State, 0, 2 * units, units);
        return new RecurrentCell(
            expansion.Apply("Add", weights.InputBias, early), [2, 1], resetsProduct ? StepOfProduct : StepOfState);

        Value[] StepOfProduct(Value[] parts, Value?[] state)
        {
            IReadOnlyList<Value>? brought = state[0] is { } before
                ? expansion.Split(gates.Product(before, weights.State, late), 1, 2 * units, units)
                : null;
            (Value update, Value reset) = UpdateAndReset(brought is null ? parts[0] : expansion.Apply("Add", parts[0], brought[0]));
            Value? linear = brought?[1] ?? (node.OptionalInput(3) is null ? null : biases[1]);
            Value sum = linear is null ? parts[1] : expansion.Apply("Add", parts[1], expansion.Apply("Mul", reset, linear));
            return [Mixed(update, gates.Apply(functions[1], sum), state[0])];
        }

        Value[] StepOfState(Value[] parts, Value?[] state)
        {
            (Value update, Value reset) = UpdateAndReset(gates.Sum(parts[0], state[0], rows[0]));
            Value? kept = state[0] is { } before ? expansion.Apply("Mul", reset, before) : null;
            return [Mixed(update, gates.Apply(functions[1], gates.Sum(parts[1], kept, rows[1])), state[0])];
        }

        (Value Update, Value Reset) UpdateAndReset(Value sum)
        {
            IReadOnlyList<Value> both = expansion.Split(gates.Apply(functions[0], sum), 1, units, units);
            return (both[0], both[1]);
        }

        // (1 - z) . h' + z . h, with one product less.
        Value Mixed(Value update, Value candidate, Value? state) => state is null
            ? expansion.Apply("Mul", expansion.Apply("Sub", expansion.Number(1), update), candidate)
            : expansion.Apply("Add", candidate, expansion.Apply("Mul", update, expansion.Apply("Sub", state, candidate)));
    }
}
