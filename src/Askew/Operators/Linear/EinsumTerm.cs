using Askew.Graphs;
using Askew.Operators.Movements;
using Askew.Tensors;

namespace Askew.Operators.Linear;

/// <summary>A tensor with a letter for each dimension, all different.</summary>
/// <param name="Expansion">Where nodes are added.</param>
/// <param name="Value">The tensor.</param>
/// <param name="Letters">Its letters.</param>
/// <param name="Extents">The extent that each letter of the equation stands for.</param>
internal sealed record EinsumTerm(Expansion Expansion, Value Value, string Letters, IReadOnlyDictionary<char, int> Extents)
{
    /// <summary>An input; of letters that it has twice the diagonal is taken.</summary>
    /// <param name="expansion">Where nodes are added.</param>
    /// <param name="value">The input.</param>
    /// <param name="letters">Its letters.</param>
    /// <param name="extents">What the letters of the inputs before stand for; its own are added.</param>
    /// <exception cref="GraphException">A letter stands for different extents.</exception>
    public static EinsumTerm Of(Expansion expansion, Value value, string letters, Dictionary<char, int> extents)
    {
        Shape shape = value.KnownShape;
        for (int d = 0; d < letters.Length; d++)
        {
            if (extents.TryGetValue(letters[d], out int known) && known != shape[d])
            {
                throw new GraphException($"the letter '{letters[d]}' of its equation stands for {known} and for {shape[d]}");
            }

            extents[letters[d]] = shape[d];
        }

        string single = new([.. letters.Distinct()]);
        if (single.Length == letters.Length)
        {
            return new EinsumTerm(expansion, value, letters, extents);
        }

        int[] strides = shape.Strides();
        var diagonal = new Shape([.. single.Select(letter => shape[letters.IndexOf(letter)])]);
        var places = new long[diagonal.ElementCount];
        new Movement(
            diagonal.Extents.ToArray(),
            [.. single.Select(letter => Enumerable.Range(0, letters.Length).Where(d => letters[d] == letter).Sum(d => strides[d]))],
            0).Run<long>([.. Enumerable.Range(0, shape.ElementCount).Select(i => (long)i)], places, 0);
        return new EinsumTerm(
            expansion, Indices.Pick(expansion, value, Array.ConvertAll(places, place => (int)place), diagonal), single, extents);
    }

    /// <summary>The product of two terms, summed over all letters that the result does not have.</summary>
    public static EinsumTerm Product(EinsumTerm left, EinsumTerm right, string output)
    {
        // What only one of them has is summed before.
        left = left.Summed(letter => output.Contains(letter) || right.Letters.Contains(letter));
        right = right.Summed(letter => output.Contains(letter) || left.Letters.Contains(letter));
        string shared = new([.. left.Letters.Where(right.Letters.Contains)]);
        string batch = new([.. shared.Where(output.Contains)]);
        string inner = new([.. shared.Except(batch)]);
        string rows = new([.. left.Letters.Except(shared)]);
        string columns = new([.. right.Letters.Except(shared)]);
        Expansion expansion = left.Expansion;

        // [batch, rows, inner] x [batch, inner, columns]; a constant matrix on the right stays a matrix.
        int[] batches = batch.Length == 0 ? [] : [left.Count(batch)];
        Value a = expansion.Reshape(left.Ordered(batch + rows + inner), [.. batches, left.Count(rows), left.Count(inner)]);
        Value b = expansion.Reshape(right.Ordered(batch + inner + columns), [.. batches, left.Count(inner), left.Count(columns)]);
        string letters = batch + rows + columns;
        Value product = expansion.Apply("MatMul", a, b);
        return left with
        {
            Value = expansion.Reshape(product, [.. letters.Select(letter => left.Extents[letter])]),
            Letters = letters,
        };
    }

    /// <summary>The sum over all letters but some.</summary>
    public EinsumTerm Summed(Func<char, bool> stays)
    {
        int[] axes = [.. Enumerable.Range(0, Letters.Length).Where(d => !stays(Letters[d]))];
        return axes.Length == 0 ? this : this with
        {
            Value = Expansion.Sum(Value, axes, keeps: false),
            Letters = new([.. Letters.Where(stays)]),
        };
    }

    /// <summary>The tensor with its dimensions in another order.</summary>
    public Value Ordered(string letters) => letters == Letters
        ? Value
        : Expansion.Transpose(Value, [.. letters.Select(letter => Letters.IndexOf(letter))]);

    private int Count(string letters) => letters.Aggregate(1, (count, letter) => count * Extents[letter]);
}
