using System.CommandLine;
using System.Globalization;
using System.Reflection;
using Askew.Files;
using Askew.Reports.Html;
using Askew.Samples;
using Askew.Workflows;

namespace Askew.Cli;

/// <summary>Says of a report where it comes from.</summary>
internal static class Origins
{
    private const int LongestRecipe = 1 << 16;

    /// <summary>The origin of what a command line makes.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="model">The model's file; null for none.</param>
    /// <param name="recipe">The recipe that was named; null for the one beside the model, if there is one.</param>
    public static ReportOrigin Of(ParseResult result, string? model, string? recipe = null) => new(
        "askew " + typeof(Origins).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion,
        string.Join(' ', result.Tokens.Select(token => Quoted(LegibleText.Of(token.Value))).Prepend("askew")),
        DateTime.UtcNow.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        OfReadable(model, Fingerprint.OfFile),
        OfReadable(recipe ?? (model is null ? null : Recipe.FindFor(model)), TextOf));

    // What cannot be read the work will complain of.
    private static string? OfReadable(string? path, Func<string, string?> read)
    {
        try
        {
            return File.Exists(path) ? read(path) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? TextOf(string path) => new FileInfo(path).Length <= LongestRecipe ? InputFile.ReadText(path) : null;

    private static string Quoted(string word) => word.Any(char.IsWhiteSpace) ? $"\"{word}\"" : word;
}
