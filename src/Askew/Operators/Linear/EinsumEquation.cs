using Askew.Graphs;

namespace Askew.Operators.Linear;

/// <summary>The index letters of an Einsum.</summary>
internal static class EinsumEquation
{
    /// <summary>The letters of every input, and of the result; an ellipsis stands for letters that the equation does not have.</summary>
    /// <exception cref="GraphException">They do not fit the inputs.</exception>
    public static (string[] Terms, string Output) Of(Node node)
    {
        string equation = node.Attributes.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
        string[] sides = equation.Split("->");
        string[] terms = sides[0].Split(',');
        int[] hidden =
        [
            .. terms.Select((term, i) => node.Input(i).KnownShape.Rank - term.Replace("...", "", StringComparison.Ordinal).Length),
        ];
        bool[] dotted = [.. terms.Select(term => term.Contains("...", StringComparison.Ordinal))];
        if (sides.Length > 2 || hidden.Where((count, i) => count < 0 || (count > 0 && !dotted[i])).Any())
        {
            throw new GraphException($"its equation '{equation}' does not fit inputs of shapes "
                + string.Join(", ", node.Inputs.Select(input => $"{input?.Shape}")));
        }

        // Letters for what the dots stand for, aligned at the end.
        string free = new([.. Enumerable.Range(0, 26).SelectMany(i => new[] { (char)('A' + i), (char)('a' + i) })
            .Where(letter => !equation.Contains(letter))]);
        int most = hidden.Max();
        string dots = most <= free.Length ? free[..most] : throw new GraphException($"its equation '{equation}' has too many dimensions");
        string[] full = [.. terms.Select((term, i) => term.Replace("...", dots[(most - hidden[i])..], StringComparison.Ordinal))];
        string output = sides.Length == 2
            ? sides[1].Replace("...", dots, StringComparison.Ordinal)
            : dots + new string([.. string.Concat(terms).Where(char.IsAsciiLetter).GroupBy(letter => letter)
                .Where(same => same.Count() == 1).Select(same => same.Key).Order()]);
        return output.Contains('.') || full.Any(term => term.Contains('.'))
            ? throw new GraphException($"its equation '{equation}' has dots that stand for nothing")
            : (full, output);
    }
}
