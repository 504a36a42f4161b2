using Askew.Graphs;

namespace Askew.Operators.Recurrent;

/// <summary>Long short-term memory: i, o, f = f(x * W + h * R + peepholes . c + biases), c = f . c + i . g(x * W + h * R + biases),
/// h = o . h(c); the peephole of o sees the new c. With input_forget f is 1 - i.</summary>
internal sealed class Lstm() : RecurrentOperator("LSTM", gates: 4, states: 2, ["Sigmoid", "Tanh", "Tanh"])
{
    protected override RecurrentCell Cell(Node node, Expansion expansion, RecurrentWeights weights, RecurrentActivation[] functions)
    {
        int units = weights.Units;
        var gates = new GateFunctions(node, expansion);
        bool couples = node.Attributes.Int("input_forget", 0) != 0;
        IReadOnlyList<Value>? peepholes = weights.Peepholes is { } all ? expansion.Split(all, 0, units, units, units) : null;
        return new RecurrentCell(expansion.Apply("Add", weights.InputBias, weights.StateBias), [4], (parts, state) =>
        {
            Value sum = gates.Sum(parts[0], state[0], weights.State);
            return peepholes is null ? Step(sum, state[1]) : StepWithPeepholes(sum, state[1], peepholes);
        });

        // Blocks are in the order i, o, f, c: the first three go through one function together.
        Value[] Step(Value sum, Value? cell)
        {
            IReadOnlyList<Value> blocks = expansion.Split(sum, 1, 3 * units, units);
            IReadOnlyList<Value> open = expansion.Split(gates.Apply(functions[0], blocks[0]), 1, units, units, units);
            Value next = Next(open[0], open[2], gates.Apply(functions[1], blocks[1]), cell);
            return [expansion.Apply("Mul", open[1], functions[2].Apply(expansion, next)), next];
        }

        Value[] StepWithPeepholes(Value sum, Value? cell, IReadOnlyList<Value> seen)
        {
            IReadOnlyList<Value> blocks = expansion.Split(sum, 1, units, units, units, units);
            Value input = Gate(blocks[0], seen[0], cell);
            Value forget = Gate(blocks[2], seen[2], cell);
            Value next = Next(input, forget, gates.Apply(functions[1], blocks[3]), cell);
            Value output = Gate(blocks[1], seen[1], next);
            return [expansion.Apply("Mul", output, functions[2].Apply(expansion, next)), next];
        }

        Value Gate(Value block, Value peephole, Value? cell) => gates.Apply(
            functions[0], cell is null ? block : expansion.Apply("Add", block, expansion.Apply("Mul", peephole, cell)));

        Value Next(Value input, Value forget, Value candidate, Value? cell)
        {
            if (cell is null)
            {
                return expansion.Apply("Mul", input, candidate);
            }

            Value kept = couples ? expansion.Apply("Sub", expansion.Number(1), input) : forget;
            return expansion.Apply("Add", expansion.Apply("Mul", kept, cell), expansion.Apply("Mul", input, candidate));
        }
    }
}
