using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Recurrent;

/// <summary>The weights of one direction of a recurrent layer.</summary>
/// <param name="Input">[gates * units, inputs].</param>
/// <param name="State">[gates * units, units].</param>
/// <param name="InputBias">[gates * units].</param>
/// <param name="StateBias">[gates * units].</param>
/// <param name="Peepholes">[3 * units], null where there are none.</param>
/// <param name="Units">Numbers in a state.</param>
internal sealed record RecurrentWeights(Value Input, Value State, Value InputBias, Value StateBias, Value? Peepholes, int Units)
{
    private const int LstmPeepholes = 7;

    /// <summary>The weights of <paramref name="direction"/>; biases that the node leaves out are 0.</summary>
    public static RecurrentWeights Of(Node node, Expansion expansion, RecurrentSize size, int direction, int gates)
    {
        int rows = gates * size.Units;
        IReadOnlyList<Value> biases;
        if (node.OptionalInput(3) is { } given)
        {
            biases = expansion.Split(OfDirection(expansion, given, size.Directions, direction, 2 * rows), 0, rows, rows);
        }
        else
        {
            Value none = expansion.Constant(Tensor.Zeros(new Shape(rows), ElementType.Float32));
            biases = [none, none];
        }

        return new RecurrentWeights(
            OfDirection(expansion, node.Input(1), size.Directions, direction, rows, size.Inputs),
            OfDirection(expansion, node.Input(2), size.Directions, direction, rows, size.Units),
            biases[0],
            biases[1],
            node.OptionalInput(LstmPeepholes) is { } peepholes
                ? OfDirection(expansion, peepholes, size.Directions, direction, 3 * size.Units)
                : null,
            size.Units);
    }

    /// <summary>The part of a tensor that belongs to one direction, the first dimension, which goes.</summary>
    /// <param name="expansion">Where nodes are added.</param>
    /// <param name="value">[directions, ...].</param>
    /// <param name="directions">1 or 2.</param>
    /// <param name="direction">Which.</param>
    /// <param name="extents">What is left.</param>
    public static Value OfDirection(Expansion expansion, Value value, int directions, int direction, params int[] extents) =>
        expansion.Reshape(expansion.Split(value, 0, [.. Enumerable.Repeat(1, directions)])[direction], extents);
}
