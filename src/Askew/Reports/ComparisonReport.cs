using Askew.Reports.Html;
using Askew.Reports.Network;
using Askew.Reports.Wording;
using static Askew.Reports.Wording.InvariantText;

namespace Askew.Reports;

/// <summary>The float network and its quantised forms, by method and target, on the same data.</summary>
internal sealed record ComparisonReport
{
    /// <summary>The float network's file.</summary>
    public required string Model { get; init; }

    /// <summary>The recipe's task.</summary>
    public required string Task { get; init; }

    /// <summary>Samples that were evaluated on.</summary>
    public required int Samples { get; init; }

    /// <summary>Samples that were calibrated with.</summary>
    public required int CalibrationSamples { get; init; }

    /// <summary>The float network.</summary>
    public required ComparisonRow Float { get; init; }

    /// <summary>The quantised networks: all methods of the first target, then of the next.</summary>
    public required IReadOnlyList<ComparisonRow> Rows { get; init; }

    /// <summary>Wall time of all.</summary>
    public required double Seconds { get; init; }

    /// <summary>How many of the results come from an earlier run with the same inputs.</summary>
    public int Resumed { get; init; }

    /// <summary>The best method of each target that has one, as far as the samples tell.</summary>
    public required IReadOnlyList<ComparisonVerdict> Best { get; init; }

    /// <summary>The row that is best on the first target; null where none gave a network.</summary>
    internal ComparisonRow? First => Rows.Count > 0 && Best.FirstOrDefault(best => best.Target == Rows[0].Target) is { } best
        ? RowOf(best) : null;

    /// <summary>What <see cref="ComparisonRow.Accuracy"/> is called.</summary>
    internal string Measure => Float.Map50 is not null ? "mAP50" : "top-1";

    /// <summary>What can be seen inside the network; only where a report was asked for.</summary>
    public NetworkReport? Network { get; init; }

    /// <summary>Where it comes from; only where a report was asked for.</summary>
    public ReportOrigin? Provenance { get; init; }

    /// <summary>Writes the report for people.</summary>
    public void Write(TextWriter writer)
    {
        writer.WriteLine(Text($"{Model}: {Samples} samples, calibrated with {CalibrationSamples} others."));
        writer.WriteLine(Float.Accuracy is null ? "Output SQNR in dB:"
            : $"{Measure} in percent; differences from float in points, with 95 % intervals:");
        writer.WriteLine();
        var table = new TextTable(
            "target", "method", Measure, "against float", "interval", "one right", "same class", "SQNR");
        foreach (ComparisonRow row in (IEnumerable<ComparisonRow>)[Float, .. Rows])
        {
            table.Add(
                row.Target ?? "float",
                row.Method ?? string.Empty,
                row.Error is null ? Percent(row.Accuracy) : "failed",
                Loss(row),
                row.AgainstFloat?.Interval is { } interval ? DifferenceText.Range(interval, 100, "+0.0;-0.0;0.0") : string.Empty,
                OneRight(row),
                Percent(row.Agreement),
                row.OutputSqnrDb is { } decibels ? Text($"{decibels:f1}") : string.Empty);
        }

        table.Write(writer);
        foreach (ComparisonRow row in Rows.Where(row => row.Error is not null))
        {
            writer.WriteLine($"{row.Method} on {row.Target} failed: {row.Error}");
        }

        writer.WriteLine();
        foreach (ComparisonVerdict best in Best)
        {
            writer.WriteLine(best.InWords(RowOf(best)));
        }

        string resumed = Resumed > 0
            ? $"; {Resumed} of {Rows.Count + 1} results are from an earlier run with the same inputs" : string.Empty;
        writer.WriteLine(Text($"{Seconds:f0} s in all{resumed}."));
    }

    /// <summary>Writes the report as Markdown: methods down, targets across, as papers print it; then all figures.</summary>
    public void WriteMarkdown(TextWriter writer)
    {
        string[] targets = [.. Rows.Select(row => row.Target!).Distinct()];
        string[] methods = [.. Rows.Select(row => row.Method!).Distinct()];
        writer.WriteLine(Text($"{Measure} of {Model} in percent over {Samples} samples, calibrated with {CalibrationSamples}; float: "
            + $"{Percent(Float.Accuracy)}.\n"));
        WriteRow(writer, ["method", .. targets.SelectMany(target => new[] { $"{target} {Measure}", "against float" })]);
        WriteRow(writer, ["---", .. targets.SelectMany(_ => new[] { "---:", "---:" })]);
        foreach (string method in methods)
        {
            ComparisonRow?[] rows = [.. targets.Select(target => Rows.FirstOrDefault(row => row.Target == target && row.Method == method))];
            WriteRow(writer, [method, .. rows.SelectMany(row =>
                row is null ? ["", ""] : new[] { row.Error is null ? Percent(row.Accuracy) : "failed", Loss(row) })]);
        }

        writer.WriteLine();
        WriteRow(
            writer,
            ["target", "method", "95 % interval of the difference", "only this right, only float", "agreement", "output SQNR, dB",
                Float.Map50 is null ? "top-5" : "mAP50:95", "seconds"]);
        WriteRow(writer, ["---", "---", "---:", "---:", "---:", "---:", "---:", "---:"]);
        foreach (ComparisonRow row in Rows)
        {
            WriteRow(
                writer,
                [
                    row.Target!, row.Method!,
                    row.AgainstFloat?.Interval is { } interval
                        ? DifferenceText.Range(interval, 100, "+0.00;-0.00;0.00") : string.Empty,
                    OneRight(row), Percent(row.Agreement), row.OutputSqnrDb is { } decibels
                        ? Text($"{decibels:f1}") : string.Empty,
                    Percent(row.Map50 is null ? row.Top5 : row.Map), Text($"{row.Seconds:f1}"),
                ]);
        }

        writer.WriteLine();
        foreach (ComparisonVerdict best in Best)
        {
            writer.WriteLine("* " + best.InWords(RowOf(best)));
        }
    }

    /// <summary>The figures of a target's best method.</summary>
    internal ComparisonRow RowOf(ComparisonVerdict best) => Rows.First(row => row.Target == best.Target && row.Method == best.Method);

    /// <summary>A share as a percentage; nothing for none.</summary>
    internal static string Percent(double? share) => share is { } value ? Text($"{value * 100:f2}") : string.Empty;

    /// <summary>How many points a row is above or below the float network.</summary>
    internal string Loss(ComparisonRow row) => row.Target is not null && row.Accuracy - Float.Accuracy is { } points
        ? Text($"{points * 100:+0.00;-0.00;0.00}") : string.Empty;

    /// <summary>On how many samples only the network is right, and only the float one; nothing but for top-1.</summary>
    internal static string OneRight(ComparisonRow row) =>
        row.AgainstFloat is { OnlyThis: { } mine, OnlyOther: { } theirs } ? Text($"{mine} / {theirs}") : string.Empty;

    // A bar would end the cell.
    private static void WriteRow(TextWriter writer, IEnumerable<string> cells) =>
        writer.WriteLine($"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |");
}
