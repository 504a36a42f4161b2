namespace Askew.Reports.Wording;

/// <summary>A table in plain text; columns as wide as what is in them. The first two are left-aligned, the others right-aligned.</summary>
internal sealed class TextTable(params string[] headers)
{
    private const int LeftAligned = 2;

    private readonly List<string[]> rows = [headers];

    public void Add(params string[] cells) => rows.Add(cells);

    public void Write(TextWriter writer)
    {
        int[] widths = [.. headers.Select((_, column) => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            writer.WriteLine(string.Join("  ", row.Select((cell, column) =>
                column < LeftAligned ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd());
        }
    }
}
