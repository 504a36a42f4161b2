namespace Askew.Graphs;

/// <summary>Names of nodes and tensors as sentences have them.</summary>
internal static class QuotedNames
{
    private const int MostNamed = 4;

    /// <summary>The first of <paramref name="names"/>, each in quotation marks, and how many more there are.</summary>
    public static string Of(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(MostNamed).Select(name => $"'{name}'"))
            + (names.Count > MostNamed ? FormattableString.Invariant($" and {names.Count - MostNamed} more") : string.Empty);
}
