namespace Askew.Reports.Wording;

/// <summary>A table in plain text; columns as wide as what is in them. The first two are left-aligned, the others right-aligned.</summary>
/// <remarks>Where lines end (<see cref="IWidthLimited"/>) no row is wrapped: headings are broken at blanks, then names shortened in their
/// middle, then the columns that are left over go into a second table below, behind the same names.</remarks>
internal sealed class TextTable(params string[] headers)
{
    private const int LeftAligned = 2;
    private const int Gap = 2;
    private const int LeastName = 16;
    private const string Cut = "..";

    private readonly List<string[]> rows = [];

    public void Add(params string[] cells) => rows.Add(cells);

    public void Write(TextWriter writer)
    {
        int[] all = [.. Enumerable.Range(0, headers.Length)];
        int limit = (writer as IWidthLimited)?.Width ?? int.MaxValue;
        if (Total(all, [.. all.Select(column => Math.Max(Widest(column), headers[column].Length))]) <= limit)
        {
            Write(writer, all, [.. all.Select(column => Math.Max(Widest(column), headers[column].Length))], areHeadersWhole: true);
            return;
        }

        int[] widths = [.. all.Select(column => Math.Max(Widest(column), headers[column].Split(' ').Max(word => word.Length)))];
        while (Total(all, widths) > limit && Longest(widths) is var name && widths[name] > LeastName && CanShorten(name, widths[name] - 1))
        {
            widths[name]--;
        }

        int[] names = [.. all.Where(column => column < LeftAligned && widths[column] > 0)];
        var left = new Queue<int>(all.Skip(LeftAligned));
        for (bool isFirst = true; isFirst || left.Count > 0; isFirst = false)
        {
            List<int> shown = [.. names];
            while (left.TryPeek(out int next) && (shown.Count == names.Length || Total([.. shown, next], widths) <= limit))
            {
                shown.Add(left.Dequeue());
            }

            if (!isFirst)
            {
                writer.WriteLine();
            }

            Write(writer, shown, widths, areHeadersWhole: false);
        }
    }

    private static int Total(IReadOnlyList<int> columns, int[] widths) =>
        columns.Sum(column => widths[column]) + (Gap * (columns.Count - 1));

    private static int Longest(int[] widths) => Enumerable.Range(0, Math.Min(LeftAligned, widths.Length)).MaxBy(column => widths[column]);

    // What differs must go on to differ.
    private bool CanShorten(int column, int width)
    {
        string[] texts = [.. rows.Select(row => row[column]).Distinct()];
        return texts.Select(text => Shortened(text, width)).Distinct().Count() == texts.Length;
    }

    private int Widest(int column) => rows.Count == 0 ? 0 : rows.Max(row => row[column].Length);

    private void Write(TextWriter writer, IReadOnlyList<int> columns, int[] widths, bool areHeadersWhole)
    {
        string[][] headings = [.. columns.Select(column =>
            areHeadersWhole ? [headers[column]] : Broken(headers[column], widths[column]).ToArray())];
        int height = headings.Max(lines => lines.Length);
        for (int line = 0; line < height; line++)
        {
            // What is shorter stands at the bottom.
            WriteRow(writer, columns, widths, [.. headings.Select(lines =>
                line - (height - lines.Length) is >= 0 and var i ? lines[i] : string.Empty)]);
        }

        foreach (string[] row in rows)
        {
            WriteRow(writer, columns, widths, [.. columns.Select(column => row[column])]);
        }
    }

    private static void WriteRow(TextWriter writer, IReadOnlyList<int> columns, int[] widths, string[] cells) => writer.WriteLine(
        string.Join(new string(' ', Gap), columns.Zip(cells, (column, cell) => column < LeftAligned
            ? Shortened(cell, widths[column]).PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd());

    private static string Shortened(string text, int width) => text.Length <= width ? text
        : string.Concat(text.AsSpan(0, (width - Cut.Length) / 2), Cut, text.AsSpan(text.Length - ((width - Cut.Length + 1) / 2)));

    private static IEnumerable<string> Broken(string heading, int width)
    {
        string line = string.Empty;
        foreach (string word in heading.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = string.Empty;
            }

            line += line.Length == 0 ? word : " " + word;
        }

        yield return line;
    }
}
