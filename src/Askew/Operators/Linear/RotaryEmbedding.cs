using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Linear;

/// <summary>Pairs of elements of every head turned by an angle that depends on the position (ONNX 23), spelled out.</summary>
/// <remarks>Inputs in ONNX order: X as [batch, heads, length, size] or [batch, length, heads * size], cos_cache and sin_cache, which are
/// [positions, pairs] with position_ids [batch, length], and [batch, length, pairs] without.</remarks>
internal sealed class RotaryEmbedding() : ComposedOperator("RotaryEmbedding")
{
    public override int FirstOpset => 23;

    protected override IReadOnlyList<Value> Compose(Node node, Expansion expansion)
    {
        Shape shape = node.RealShape(0);
        int heads = shape.Rank == 4 ? shape[1] : node.Attributes.Int("num_heads", 0);
        if (shape.Rank is not (3 or 4) || heads < 1 || (shape.Rank == 3 && shape[2] % heads != 0))
        {
            throw new GraphException($"{heads} heads do not fit an input of shape {shape}");
        }

        int length = shape[shape.Rank - 2];
        int size = shape.Rank == 4 ? shape[3] : shape[2] / heads;
        int turned = node.Attributes.Int("rotary_embedding_dim", 0) is > 0 and var some ? some : size;
        if (turned > size || turned % 2 != 0)
        {
            throw new GraphException($"{turned} of {size} elements of a head cannot be turned in pairs");
        }

        // As [batch, length, heads, size], the angles as [batch, length, 1, pairs].
        Value input = shape.Rank == 4
            ? expansion.Transpose(node.Input(0), 0, 2, 1, 3)
            : expansion.Reshape(node.Input(0), shape[0], length, heads, size);
        IReadOnlyList<Value> parts = turned == size ? [input] : expansion.Split(input, 3, turned, size - turned);
        int pairs = turned / 2;
        Value cos = Angles(node, expansion, 1, length, pairs);
        Value sin = Angles(node, expansion, 2, length, pairs);
        bool interleaved = node.Attributes.Int("interleaved", 0) != 0;
        IReadOnlyList<Value> halves = interleaved
            ? [.. expansion.Split(expansion.Reshape(parts[0], shape[0], length, checked(heads * pairs), 2), 3, 1, 1)
                .Select(half => expansion.Reshape(half, shape[0], length, heads, pairs))]
            : expansion.Split(parts[0], 3, pairs, pairs);
        Value first = expansion.Apply("Sub", expansion.Apply("Mul", cos, halves[0]), expansion.Apply("Mul", sin, halves[1]));
        Value second = expansion.Apply("Add", expansion.Apply("Mul", sin, halves[0]), expansion.Apply("Mul", cos, halves[1]));
        Value result = interleaved
            ? expansion.Reshape(expansion.Concat([Single(first), Single(second)], 4), shape[0], length, heads, turned)
            : expansion.Concat([first, second], 3);
        result = turned == size ? result : expansion.Concat([result, parts[1]], 3);
        return [shape.Rank == 4 ? expansion.Transpose(result, 0, 2, 1, 3) : expansion.Reshape(result, shape.Extents.ToArray())];

        Value Single(Value half) => expansion.Reshape(half, shape[0], length, heads, pairs, 1);
    }

    private static Value Angles(Node node, Expansion expansion, int index, int length, int pairs)
    {
        Value cache = node.Input(index);
        Value angles = node.OptionalInput(3) is { } positions
            ? expansion.Apply("Gather", [cache, positions], ("axis", 0L))
            : cache;
        return expansion.Reshape(angles, -1, length, 1, pairs);
    }
}
