using Askew.Files;

namespace Askew.Benchmarks;

/// <summary>A page of the documentation, with places that tables are written to.</summary>
internal sealed class DocumentPage(string path)
{
    /// <summary>Its folder.</summary>
    public string Folder => Path.GetDirectoryName(Path.GetFullPath(path))!;

    /// <summary>Checks that there is a place for <paramref name="table"/>.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public void Require(PageTable table) => Places(File.ReadAllText(path), table);

    /// <summary>Writes what stands in the place of <paramref name="table"/>.</summary>
    public void Put(PageTable table, string contents)
    {
        string text = File.ReadAllText(path);
        (int begin, int end) = Places(text, table);
        OutputFile.WriteText(path, writer => writer.Write($"{text[..begin]}{table.Begin}\n{contents}\n{text[end..]}"));
    }

    private (int Begin, int End) Places(string text, PageTable table)
    {
        int begin = text.IndexOf(table.Begin, StringComparison.Ordinal);
        int end = text.IndexOf(table.End, StringComparison.Ordinal);
        return begin >= 0 && end > begin
            ? (begin, end)
            : throw new RequestException($"'{path}' has no place for the table: it needs the lines {table.Begin} and {table.End}.");
    }
}
