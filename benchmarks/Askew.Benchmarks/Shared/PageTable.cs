namespace Askew.Benchmarks;

/// <summary>A table of a page.</summary>
/// <param name="Place">The name of the lines that it stands between.</param>
/// <param name="Columns">What its columns are called; none where the place has other contents.</param>
/// <param name="Rows">What its rows begin with; none where that is only known once it is measured.</param>
internal sealed record PageTable(string Place, IReadOnlyList<string> Columns, IReadOnlyList<string> Rows)
{
    /// <summary>The line before it.</summary>
    public string Begin => $"<!-- {Place}: begin -->";

    /// <summary>The line behind it.</summary>
    public string End => $"<!-- {Place}: end -->";

    /// <summary>The table with these rows, in Markdown.</summary>
    public string Markdown(IEnumerable<IReadOnlyList<string>> rows) => string.Join(
        '\n', [Line(Columns), "|" + string.Concat(Columns.Select(_ => "---|")), .. rows.Select(Line)]);

    private static string Line(IReadOnlyList<string> cells) =>
        "|" + string.Concat(cells.Select(cell => cell.Length == 0 ? " |" : $" {cell} |"));
}
