using System.CommandLine;
using System.Globalization;

namespace Askew.Cli;

/// <summary>The option <c>--shard</c>.</summary>
internal static class Shards
{
    /// <summary>The option; all samples where it is not given.</summary>
    public static Option<string> NewOption() => new("--shard")
    {
        Description = "Which part of how many: i/n takes every n-th sample; i from 0 to n - 1, or from 1 to n.",
        DefaultValueFactory = _ => "1/1",
    };

    /// <summary>The part, and the number of parts.</summary>
    /// <remarks>Parts are the remainders of a division, so it makes no difference whether they are counted from 0 or from 1.</remarks>
    /// <exception cref="RequestException">The text is none.</exception>
    public static (int Part, int Parts) Of(string text)
    {
        string[] numbers = text.Split('/');
        return numbers.Length == 2
            && int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out int part)
            && int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out int parts)
            && parts >= 1 && part <= parts
            ? (part, parts)
            : throw new RequestException($"--shard is '{text}'; it takes a part and the number of parts, like 1/4.");
    }
}
