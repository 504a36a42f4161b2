using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using Askew.Files;

namespace Askew.Cli;

/// <summary>What is wrong with a command line, in words that say what would be right.</summary>
internal static class ParseMistakes
{
    private const string Dashes = "--";

    /// <summary>The mistakes of <paramref name="parsed"/>, the first first; none where it can be run.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        if (parsed.Errors.Count == 0)
        {
            return [.. parsed.CommandResult.Children.SelectMany(Unusable)];
        }

        Command command = parsed.CommandResult.Command;
        string[] strange = [.. parsed.UnmatchedTokens.Concat(ArgumentsOf(parsed.CommandResult)).Distinct()];
        string[] options = [.. strange.Where(word => word.StartsWith(Dashes, StringComparison.Ordinal))];
        if (options.Length > 0)
        {
            // What it was taken for instead is of no interest.
            string[] known = [.. command.Options.SelectMany(option => option.Aliases.Prepend(option.Name))];
            return [.. options.Select(word =>
                $"'askew {command.Name}' has no option '{word.Split('=')[0]}'.{NearestName.Hint(word.Split('=')[0], known)}")];
        }

        if (command.Subcommands.Count > 0)
        {
            return [parsed.UnmatchedTokens is [var word, ..]
                ? $"There is no command '{word}'.{NearestName.Hint(word, command.Subcommands.Select(sub => sub.Name))}"
                : "No command was given. There are: " + string.Join(", ", command.Subcommands.Select(sub => sub.Name)) + "."];
        }

        return [.. parsed.Errors.Select(Describe)];
    }

    // Nothing that can be given is empty, no name, no number, no choice; and a name of two lines would be two lines of what is written.
    private static IEnumerable<string> Unusable(SymbolResult result)
    {
        string? name = (result as OptionResult)?.Option.Name ?? (result as ArgumentResult)?.Argument.Name;
        return result.Tokens.Any(token => token.Value.Trim().Length == 0) ? [$"{name} is empty; name what it takes."]
            : result.Tokens.Any(token => token.Value.AsSpan().ContainsAny('\n', '\r')) ? [$"{name} has a line break in it."]
            : [];
    }

    private static IEnumerable<string> ArgumentsOf(CommandResult command) =>
        command.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value);

    private static string Describe(ParseError error)
    {
        OptionResult? given = error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult;
        if (given is not { Tokens: [.., var last] })
        {
            return error.Message;
        }

        Option option = given.Option;
        string[] choices = [.. option.GetCompletions(CompletionContext.Empty).Select(item => item.Label.ToLowerInvariant())];
        Type type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        string wanted = choices.Length > 0 ? "one of " + string.Join(", ", choices)
            : type == typeof(int) ? "a whole number" : type == typeof(double) ? "a number" : string.Empty;
        return wanted.Length == 0 ? error.Message
            : $"{option.Name} is '{last.Value}'; it takes {wanted}.{NearestName.Hint(last.Value, choices)}";
    }
}
