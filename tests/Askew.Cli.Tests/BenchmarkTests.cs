using System.Text.Json;
using System.Text.RegularExpressions;

namespace Askew.Cli.Tests;

/// <summary>The tables of the documentation are those that the benchmarks write, and what the pages name is there.</summary>
public class BenchmarkTests
{
    private static readonly string Program =
        Path.Combine(Tool.Root, "benchmarks", "Askew.Benchmarks", "bin", "Release", "net10.0", "Askew.Benchmarks.dll");

    private static readonly Lazy<JsonElement[]> Tables = new(() =>
    {
        CommandResult result = Tool.Program(Tool.Root, Program, "list");
        Assert.True(result.ExitCode == 0, result.Errors);
        return [.. JsonDocument.Parse(result.Output).RootElement.EnumerateArray()];
    });

    [Fact]
    public void EveryTableHasTheColumnsAndRowsThatItsCommandWrites()
    {
        Assert.True(Tables.Value.Length >= 10, $"only {Tables.Value.Length} tables were found");
        foreach (JsonElement table in Tables.Value)
        {
            string place = table.GetProperty("place").GetString()!;
            string page = File.ReadAllText(Path.Combine(Tool.Root, table.GetProperty("page").GetString()!));
            string[][] lines = [.. Between(page, $"<!-- {place}: begin -->\n", $"<!-- {place}: end -->").Split('\n')
                .Where(line => line.StartsWith('|')).Select(line => line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray())];
            string[] columns = Texts(table, "columns");
            if (columns.Length > 0)
            {
                Assert.Equal(columns, lines[0]);
                Assert.Equal([.. Texts(table, "rows")], lines[2..].Select(cells => cells[0]));
                Assert.All(lines, cells => Assert.Equal(columns.Length, cells.Length));
            }
            else
            {
                Assert.NotEmpty(lines);
            }
        }
    }

    [Fact]
    public void EveryCommandThatAPageNamesIsThere()
    {
        string[] commands = [.. Tables.Value.Select(table => table.GetProperty("command").GetString()!), "kernels", "list"];
        string[] named = [.. Directory.GetFiles(Path.Combine(Tool.Root, "docs"), "*.md").Append(Path.Combine(Tool.Root, "CONTRIBUTING.md"))
            .SelectMany(page => Regex.Matches(File.ReadAllText(page), @"--project benchmarks/Askew\.Benchmarks -- ([\w-]+)"))
            .Select(match => match.Groups[1].Value).Distinct()];
        Assert.True(named.Length >= 5, $"only {named.Length} commands were found");
        Assert.Equal([], named.Except(commands));
    }

    [Fact]
    public void AMistakeIsSaid()
    {
        CommandResult result = Tool.Program(Tool.Root, Program, "today", "no-such-folder");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("no-such-folder", result.Errors, StringComparison.Ordinal);
        Assert.Contains("models", result.Errors, StringComparison.Ordinal);
    }

    private static string[] Texts(JsonElement table, string property) =>
        [.. table.GetProperty(property).EnumerateArray().Select(text => text.GetString()!)];

    private static string Between(string text, string begin, string end)
    {
        int start = text.IndexOf(begin, StringComparison.Ordinal);
        Assert.True(start >= 0, $"there is no '{begin}'");
        return text[(start + begin.Length)..text.IndexOf(end, start, StringComparison.Ordinal)];
    }
}
