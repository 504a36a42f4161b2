using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Askew.Benchmarks;

/// <summary>Figures as the pages print them.</summary>
internal static class Figures
{
    /// <summary>The processor that measures, and the day.</summary>
    public static string Machine => string.Create(
        CultureInfo.InvariantCulture, $"Measured on {Processor}, {Environment.ProcessorCount} cores, {DateTime.UtcNow:yyyy-MM-dd}.");

    private static string Processor => File.Exists("/proc/cpuinfo")
        && File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line
        ? line.Split(':', 2)[1].Trim() : RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>A number that may be missing, or infinite, which JSON has as text.</summary>
    public static double? Number(this JsonElement element, string name) => !element.TryGetProperty(name, out JsonElement value) ? null
        : value.ValueKind switch
        {
            JsonValueKind.Number => value.GetDouble(),
            JsonValueKind.String => double.Parse(value.GetString()!, CultureInfo.InvariantCulture),
            _ => null,
        };

    /// <summary>Top-1, or mAP50 of a detector.</summary>
    public static double? Accuracy(this JsonElement report) => report.Number("map50") ?? report.Number("top1");

    /// <summary>A share in percent; nothing for none.</summary>
    public static string Percent(double? share) => share is { } value ? Fixed(100 * value, 2) : "";

    /// <summary>Decibels; infinitely many are those of equal outputs.</summary>
    public static string Decibels(double? decibels) =>
        decibels is not { } value ? "" : double.IsPositiveInfinity(value) ? "equal" : Fixed(value, 1);

    /// <summary>A number with so many decimals.</summary>
    public static string Fixed(double value, int decimals) => value.ToString($"f{decimals}", CultureInfo.InvariantCulture);

    /// <summary>The one in the middle.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    /// <summary>The mean of what is multiplied.</summary>
    public static double GeometricMean(IReadOnlyCollection<double> values) => Math.Exp(values.Sum(Math.Log) / values.Count);
}
