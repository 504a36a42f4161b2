namespace Askew.Files;

/// <summary>Which of the names that there are somebody most likely meant.</summary>
internal static class NearestName
{
    private const int LettersPerMistake = 3;

    /// <summary>The sentence " Did you mean 'minmax'?" behind a message, where a name is near enough; else nothing.</summary>
    /// <param name="given">What was given.</param>
    /// <param name="known">What there is.</param>
    public static string Hint(string given, IEnumerable<string> known) =>
        Of(given, known) is { } name ? $" Did you mean '{name}'?" : string.Empty;

    /// <summary>The name that takes the fewest changes, at most one in three letters; null where none is that near.</summary>
    /// <param name="given">What was given.</param>
    /// <param name="known">What there is.</param>
    public static string? Of(string given, IEnumerable<string> known)
    {
        (string Name, int Changes)[] near =
        [
            .. known.Select(name => (name, Changes(given.ToLowerInvariant(), name.ToLowerInvariant())))
                .Where(pair => pair.Item2 <= Math.Max(1, Math.Max(given.Length, pair.name.Length) / LettersPerMistake)),
        ];
        return near.Length == 0 ? null : near.MinBy(pair => pair.Changes).Name;
    }

    // Letters that are put in, left out, exchanged for others, or for their neighbours (Damerau and Levenshtein).
    private static int Changes(string one, string other)
    {
        var table = new int[one.Length + 1, other.Length + 1];
        for (int i = 0; i <= one.Length; i++)
        {
            for (int j = 0; j <= other.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    table[i, j] = i + j;
                    continue;
                }

                int exchanged = table[i - 1, j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                table[i, j] = Math.Min(exchanged, Math.Min(table[i - 1, j], table[i, j - 1]) + 1);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
                }
            }
        }

        return table[one.Length, other.Length];
    }
}
