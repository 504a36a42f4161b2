using System.CommandLine;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Refinements;

namespace Askew.Cli;

/// <summary>The steps of a quantisation that can be left out by name: <c>--without bias-correction,snapping</c>.</summary>
internal static class Steps
{
    private static readonly IReadOnlyList<(string Name, Func<QuantizationOptions, QuantizationOptions> LeaveOut)> All =
    [
        ("bias-correction", options => options with { CorrectBias = false }),
        ("equalization", options => options with { EqualizeChannels = false }),
        ("exact-zero-point", options => options with { ExactZeroPoint = false }),
        ("rounding", options => options with { RoundWeights = false }),
        ("snapping", options => options with { SnapWeightScales = false }),
        ("wide-outputs", options => options with { WidenOutputs = false }),
    ];

    /// <summary>The option.</summary>
    public static Option<string?> NewOption() =>
        new("--without") { Description = $"Steps to leave out, comma-separated: {string.Join(", ", All.Select(step => step.Name))}." };

    /// <summary><paramref name="options"/> with the steps in <paramref name="list"/> left out.</summary>
    public static QuantizationOptions LeaveOut(string? list, QuantizationOptions options)
    {
        foreach (string name in (list ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            options = (All.FirstOrDefault(step => step.Name == name).LeaveOut
                ?? throw new UsageException($"--without names '{name}'; the steps are {string.Join(", ", All.Select(step => step.Name))}."))(options);
        }

        return options;
    }
}
