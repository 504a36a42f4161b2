using Askew.Operators.Movements;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Refinements;

namespace Askew.Workflows;

/// <summary>The steps of a quantisation that can be left out by name: <c>--without bias-correction,snapping</c>.</summary>
internal static class OptionalSteps
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

    /// <summary>All names, with commas between.</summary>
    public static string Names => string.Join(", ", All.Select(step => step.Name));

    /// <summary><paramref name="options"/> with the steps in <paramref name="list"/> left out; null for none.</summary>
    /// <exception cref="RequestException">There is no step of that name.</exception>
    public static QuantizationOptions LeaveOut(string? list, QuantizationOptions options)
    {
        foreach (string name in (list ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            options = (All.FirstOrDefault(step => step.Name == name).LeaveOut
                ?? throw new RequestException($"--without names '{name}'; the steps are {Names}."))(options);
        }

        return options;
    }
}
