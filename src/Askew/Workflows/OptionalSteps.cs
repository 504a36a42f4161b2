using Askew.Files;
using Askew.Quantization.Planning;
using Askew.Quantization.Refinements;

namespace Askew.Workflows;

/// <summary>The steps of a quantisation that can be left out by name: <c>--without bias-correction,snapping</c>.</summary>
internal static class OptionalSteps
{
    private static readonly string[] All =
    [
        .. RefinementCatalog.Names
            .Concat([QuantizationOptions.Equalization, QuantizationOptions.Lifting, QuantizationOptions.Snapping,
                QuantizationOptions.WideOutputs])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>All names, with commas between.</summary>
    public static string Names => string.Join(", ", All);

    /// <summary><paramref name="options"/> with the steps in <paramref name="list"/> left out; null for none.</summary>
    /// <exception cref="RequestException">There is no step of that name.</exception>
    public static QuantizationOptions LeaveOut(string? list, QuantizationOptions options)
    {
        string[] without = (list ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return without.FirstOrDefault(name => !All.Contains(name)) is { } unknown
            ? throw new RequestException($"--without names '{unknown}'; the steps are {Names}."
                + NearestName.Hint(unknown, Names.Split(", ")))
            : options with { Without = without };
    }
}
