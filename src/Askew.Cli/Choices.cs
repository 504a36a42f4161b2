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
    public static IReadOnlyList<NamedMethod> Methods(string? list, bool clamp = false) => NamedChoices.Methods(
        [.. (Parts(list) ?? CalibratorCatalog.Names).Select(text => Clamped(text, clamp))], "--methods");

    /// <summary>The profiles of a list of names or paths; cpu and paper for null.</summary>
    public static IReadOnlyList<TargetProfile> Targets(string? list) => NamedChoices.Targets(Parts(list), "--targets");

    // Where the text says nothing of the clamp itself.
    private static string Clamped(string method, bool clamp) =>
        clamp && !method.Contains($":{ClampOption}=", StringComparison.Ordinal) ? $"{method}:{ClampOption}=on" : method;

    /// <summary>The option <c>--without</c>.</summary>
    public static Option<string?> NewWithoutOption() =>
        new("--without") { Description = $"Steps to leave out, comma-separated: {OptionalSteps.Names}." };

    private static IReadOnlyList<string>? Parts(string? list) =>
        list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
