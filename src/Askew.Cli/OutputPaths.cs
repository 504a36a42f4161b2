using System.CommandLine;
using System.CommandLine.Parsing;
using Askew.Files;
using Askew.Workflows;

namespace Askew.Cli;

/// <summary>Checks where a command writes, before it works.</summary>
internal static class OutputPaths
{
    /// <summary>Checks that files can be written at the paths given with <paramref name="outputs"/>, that they differ, and that none is
    /// anything that the command line names otherwise.</summary>
    /// <exception cref="RequestException">They cannot, or do not.</exception>
    public static void Check(ParseResult result, params IReadOnlyList<Option> outputs)
    {
        string[] paths = [.. result.CommandResult.Children.OfType<OptionResult>()
            .Where(given => outputs.Contains(given.Option)).SelectMany(Words)];
        OutputFile.RequireWritable(paths);
        InputFiles.RequireApart(paths, InputsOf(result, outputs));
    }

    /// <summary>All that the command line names and that is a file or folder, but for <paramref name="outputs"/>.</summary>
    public static IReadOnlyList<string> InputsOf(ParseResult result, params IReadOnlyList<Option> outputs) =>
    [
        .. result.CommandResult.Children
            .Where(given => given is not OptionResult option || !outputs.Contains(option.Option))
            .SelectMany(Words)
            .SelectMany(word => word.Split(',').Prepend(word))
            .Where(Path.Exists),
    ];

    private static IEnumerable<string> Words(SymbolResult given) => given.Tokens.Select(token => token.Value);
}
