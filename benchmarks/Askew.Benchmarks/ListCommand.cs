using System.CommandLine;
using System.Text.Json;

namespace Askew.Benchmarks;

/// <summary><c>list</c>: every table, as JSON, for the test that holds the pages to them.</summary>
internal static class ListCommand
{
    private static readonly JsonSerializerOptions Form = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static Command Create(IReadOnlyList<TableCommand> commands)
    {
        var command = new Command("list", "Print what tables there are, with their columns and rows, as JSON.");
        command.SetAction(_ => Console.Out.WriteLine(JsonSerializer.Serialize(
            commands.SelectMany(each => each.Tables.Select(table => new
            {
                command = each.Name,
                page = each.Page,
                table.Place,
                table.Columns,
                table.Rows,
            })),
            Form)));
        return command;
    }
}
