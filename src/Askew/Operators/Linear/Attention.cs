using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Linear;

/// <summary>Attention (ONNX 23 and 24): softmax(q * k' * scale + mask) * v for every head, spelled out.</summary>
/// <remarks>Inputs in ONNX order: Q, K, V as [batch, heads, length, size] or [batch, length, heads * size], attn_mask, past_key and
/// past_value, which K and V are put behind. Where there are fewer heads of K and V than of Q, neighbouring heads of Q share
/// one.</remarks>
internal sealed class Attention() : ComposedOperator("Attention")
{
    // Far enough below all scores that the exponential is 0, and yet a number.
    private const float Never = -10_000;

    public override int FirstOpset => 23;

    public override string Limits => "no nonpad_kv_seqlen; is_causal not together with past keys";

    public override string? WhyUnsupported(Node node) => node.OptionalInput(6) is not null
        ? "its input 'nonpad_kv_seqlen' is not supported"
        : node.Attributes.Int("is_causal", 0) != 0 && node.OptionalInput(4) is not null
            ? "is_causal together with past keys is not supported"
            : null;

    protected override IReadOnlyList<Value> Compose(Node node, Expansion expansion)
    {
        bool isFlat = node.RealShape(0).Rank == 3;
        (Value query, int heads) = Heads(expansion, node, 0, "q_num_heads");
        (Value key, int keyHeads) = Heads(expansion, node, 1, "kv_num_heads");
        (Value value, _) = Heads(expansion, node, 2, "kv_num_heads");
        Shape q = node.Input(0).KnownShape;
        int batch = q[0];
        int length = isFlat ? q[1] : q[2];
        int size = isFlat ? q[2] / heads : q[3];
        int valueSize = isFlat ? node.Input(2).KnownShape[2] / keyHeads : node.Input(2).KnownShape[3];
        int keyLength = node.Input(1).KnownShape[isFlat ? 1 : 2];
        if (node.OptionalInput(4) is { } pastKey && node.OptionalInput(5) is { } pastValue)
        {
            keyLength = checked(keyLength + pastKey.KnownShape[2]);
            key = expansion.Concat([pastKey, key], 2);
            value = expansion.Concat([pastValue, value], 2);
        }

        if (heads % keyHeads != 0)
        {
            throw new GraphException($"{heads} heads of queries cannot share {keyHeads} of keys");
        }

        Value shared = Shared(expansion, key, batch, keyHeads, heads / keyHeads, keyLength, size);
        Value scores = expansion.Apply("MatMul", query, expansion.Transpose(shared, 0, 1, 3, 2));
        float scale = node.Attributes.Float("scale", (float)(1 / Math.Sqrt(size)));
        scores = expansion.Apply("Mul", scores, expansion.Number(scale));
        Value raw = scores;
        if (node.Attributes.Float("softcap", 0) is not 0 and var cap)
        {
            Value limited = expansion.Apply("Tanh", expansion.Apply("Mul", scores, expansion.Number(1.0 / cap)));
            scores = expansion.Apply("Mul", limited, expansion.Number(cap));
        }

        Value capped = scores;
        Value masked = Masked(node, expansion, scores, length, keyLength);
        Value shares = expansion.Apply("Softmax", [masked], ("axis", -1L));
        Value result = expansion.Apply(
            "MatMul", shares, Shared(expansion, value, batch, keyHeads, heads / keyHeads, keyLength, valueSize));
        if (isFlat)
        {
            result = expansion.Reshape(expansion.Transpose(result, 0, 2, 1, 3), batch, length, checked(heads * valueSize));
        }

        return [result, key, value, node.Attributes.Int("qk_matmul_output_mode", 0) switch
        {
            0 => raw,
            1 => capped,
            2 => masked,
            _ => shares,
        }];
    }

    // As [batch, heads, length, size].
    private static (Value Value, int Heads) Heads(Expansion expansion, Node node, int index, string attribute)
    {
        Shape shape = node.RealShape(index);
        if (shape.Rank == 4)
        {
            return (node.Input(index), shape[1]);
        }

        int heads = node.Attributes.Int(attribute, 0);
        return shape.Rank == 3 && heads > 0 && shape[2] % heads == 0
            ? (expansion.Transpose(expansion.Reshape(node.Input(index), shape[0], shape[1], heads, shape[2] / heads), 0, 2, 1, 3), heads)
            : throw new GraphException($"{attribute} {heads} does not fit its input '{node.Input(index).Name}' of shape {shape}");
    }

    private static Value Shared(Expansion expansion, Value value, int batch, int heads, int times, int length, int size)
    {
        if (times == 1)
        {
            return value;
        }

        Value one = expansion.Reshape(value, batch, heads, 1, length, size);
        Value several = expansion.Apply("Expand", one, expansion.Longs(batch, heads, times, length, size));
        return expansion.Reshape(several, batch, checked(heads * times), length, size);
    }

    private static Value Masked(Node node, Expansion expansion, Value scores, int length, int keyLength)
    {
        if (node.OptionalInput(3) is { } mask)
        {
            scores = expansion.Apply("Add", scores, mask.ElementType == ElementType.Boolean
                ? expansion.Apply("Where", mask, expansion.Number(0), expansion.Number(Never))
                : mask);
        }

        if (node.Attributes.Int("is_causal", 0) == 0)
        {
            return scores;
        }

        var later = new float[NodeReading.ShapeOf([length, keyLength]).ElementCount];
        for (int i = 0; i < later.Length; i++)
        {
            later[i] = i % keyLength > i / keyLength ? Never : 0;
        }

        return expansion.Apply("Add", scores, expansion.Constant(Tensor.Of(new Shape(length, keyLength), later)));
    }
}
