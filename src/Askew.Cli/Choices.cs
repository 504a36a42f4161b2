using System.CommandLine;
using Askew.Calibration;
using Askew.Quantization.Targets;
using Askew.Workflows;

namespace Askew.Cli;

/// <summary>Methods and targets as they are named on the command line.</summary>
internal static class Choices
{
    /// <summary>The option of every method that gives it the consumer's clamp.</summary>
    public const string ClampOption = "consumer-clamp";

    /// <summary>The option <c>--consumer-clamp</c>.</summary>
    public static Option<bool> NewClampOption() => new("--" + ClampOption)
    {
        Description = "Every method sees tensors clamped to what the functions behind them let through, as redistribution and auto "
            + "do anyway.",
    };

    /// <summary>The calibrators of a list like <c>minmax,redistribution:max-clipped=1</c>, each with its text; all of them for
    /// null.</summary>
    /// <param name="list">The list.</param>
    /// <param name="clamp">Whether all get the consumer's clamp that say nothing of it themselves.</param>
    public static IReadOnlyList<NamedMethod> Methods(string? list, bool clamp = false) =>
        [.. Each(list, CalibratorCatalog.Names, "--methods", text =>
            new NamedMethod(Clamped(text, clamp), CalibratorCatalog.Parse(Clamped(text, clamp)))).Select(pair => pair.Value)];

    /// <summary>The profiles of a list of names or paths; <paramref name="fallback"/> for null.</summary>
    public static IReadOnlyList<TargetProfile> Targets(string? list, params IEnumerable<string> fallback)
    {
        TargetProfile[] targets = [.. Each(list, fallback, "--targets", TargetCatalog.Find).Select(pair => pair.Value)];
        return targets.GroupBy(target => target.Name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new RequestException($"--targets has two profiles that call themselves '{twice.Key}'; give one of them another name.")
            : targets;
    }

    // Where the text says nothing of the clamp itself.
    private static string Clamped(string method, bool clamp) =>
        clamp && !method.Contains($":{ClampOption}=", StringComparison.Ordinal) ? $"{method}:{ClampOption}=on" : method;

    /// <summary>The option <c>--without</c>.</summary>
    public static Option<string?> NewWithoutOption() =>
        new("--without") { Description = $"Steps to leave out, comma-separated: {OptionalSteps.Names}." };

    private static IReadOnlyList<(string Text, T Value)> Each<T>(
        string? list, IEnumerable<string> fallback, string option, Func<string, T> find)
    {
        string[] texts = list is null ? [.. fallback]
            : list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (texts.Length == 0)
        {
            throw new RequestException($"{option} names nothing.");
        }

        if (texts.GroupBy(text => text).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new RequestException($"{option} names '{twice.Key}' twice.");
        }

        // All mistakes at once.
        var found = new List<(string, T)>();
        var mistakes = new List<string>();
        foreach (string text in texts)
        {
            try
            {
                found.Add((text, find(text)));
            }
            catch (ArgumentException e)
            {
                mistakes.Add(e.Message);
            }
        }

        return mistakes.Count == 0 ? found : throw new RequestException(string.Join("\n", mistakes));
    }
}
