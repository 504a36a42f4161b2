using System.CommandLine;

namespace Askew.Cli;

/// <summary>Which options and arguments were given: what has no effect is never passed over without a word.</summary>
internal static class GivenOptions
{
    /// <summary>Whether <paramref name="symbol"/>, an option or an argument, was given.</summary>
    public static bool Has(ParseResult result, Symbol symbol) => symbol switch
    {
        Option option => result.GetResult(option) is { Implicit: false },
        Argument argument => result.GetResult(argument) is { Tokens.Count: > 0 },
        _ => false,
    };

    /// <summary>Refuses those of <paramref name="symbols"/> that were given.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="why">The end of the sentence "... cannot be given".</param>
    /// <param name="symbols">What has no meaning here.</param>
    /// <exception cref="RequestException">One was.</exception>
    public static void Refuse(ParseResult result, string why, params IEnumerable<Symbol> symbols)
    {
        string[] given = [.. symbols.Where(symbol => Has(result, symbol)).Select(symbol => symbol.Name)];
        if (given.Length > 0)
        {
            throw new RequestException($"{string.Join(", ", given)} cannot be given {why}.");
        }
    }
}
