using Askew.Graphs;

namespace Askew.Operators.Linear;

/// <summary>Sums of products by index letters (ONNX 12), of one tensor or of two: transposed, reshaped, and multiplied as
/// matrices.</summary>
internal sealed class Einsum() : ComposedOperator("Einsum")
{
    public override int FirstOpset => 12;

    public override string Limits => "one or two tensors";

    public override string? WhyUnsupported(Node node)
    {
        string equation = node.Attributes.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
        string[] terms = equation.Split("->")[0].Split(',');
        return terms.Length > 2 || terms.Length != node.Inputs.Count
            ? $"its equation '{equation}' is not one of one or two tensors, or does not fit its {node.Inputs.Count} inputs"
            : equation.Any(letter => !char.IsAsciiLetter(letter) && letter is not (',' or '-' or '>' or '.'))
                ? $"its equation '{equation}' is not supported"
                : null;
    }

    protected override IReadOnlyList<Value> Compose(Node node, Expansion expansion)
    {
        (string[] terms, string output) = EinsumEquation.Of(node);
        var extents = new Dictionary<char, int>();
        EinsumTerm[] parts = [.. terms.Select((letters, i) => EinsumTerm.Of(expansion, node.Input(i), letters, extents))];
        if (output.Any(letter => !extents.ContainsKey(letter)) || output.Distinct().Count() != output.Length)
        {
            throw new GraphException(
                $"its equation '{node.Attributes.Text("equation", "")}' has a result that does not follow from its inputs");
        }

        EinsumTerm result = parts.Length == 1
            ? parts[0].Summed(letter => output.Contains(letter))
            : EinsumTerm.Product(parts[0], parts[1], output);
        return [result.Ordered(output)];
    }
}
