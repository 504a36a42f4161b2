using System.Globalization;
using Askew.Evaluation.Statistics;
using Askew.Reports.Wording;

namespace Askew.Reports;

/// <summary>What was mended, the files that were written for it, and what it brought.</summary>
internal sealed record TreatmentReport
{
    /// <summary>The folder with all that was written; the user's own files stay as they are.</summary>
    public required string Folder { get; init; }

    /// <summary>What was done, one sentence each.</summary>
    public required IReadOnlyList<string> Done { get; init; }

    /// <summary>What has to be done by people, by cause.</summary>
    public required IReadOnlyList<string> Left { get; init; }

    /// <summary>The command that makes the mended network.</summary>
    public required string Command { get; init; }

    /// <summary>The float network before.</summary>
    public required EvaluationReport FloatBefore { get; init; }

    /// <summary>The float network after.</summary>
    public required EvaluationReport FloatAfter { get; init; }

    /// <summary>The integer network before.</summary>
    public required EvaluationReport Before { get; init; }

    /// <summary>The integer network after.</summary>
    public required EvaluationReport After { get; init; }

    /// <summary>The mended float network beside the one before, sample by sample; null where that cannot be.</summary>
    public PairedDifference? FloatDifference => Difference(FloatBefore, FloatAfter);

    /// <summary>The mended integer network beside the one before, sample by sample; null where that cannot be.</summary>
    public PairedDifference? IntegerDifference => Difference(Before, After);

    /// <summary>Writes the report for people.</summary>
    public void Write(TextWriter writer)
    {
        writer.WriteLine();
        writer.WriteLine($"Mended, in {Folder}:");
        foreach (string done in Done)
        {
            writer.WriteLine("  " + done);
        }

        foreach (string left in Left)
        {
            writer.WriteLine("  left to you: " + left);
        }

        writer.WriteLine();
        var table = new TextTable("network", string.Empty, "accuracy", "agreement", "output SQNR");
        Add(table, "float", "before", FloatBefore);
        Add(table, "float", "after", FloatAfter);
        Add(table, "integer", "before", Before);
        Add(table, "integer", "after", After);
        table.Write(writer);
        writer.WriteLine();
        foreach ((string network, PairedDifference? difference) in new[] { ("float", FloatDifference), ("integer", IntegerDifference) })
        {
            if (difference is not null)
            {
                writer.WriteLine($"{network}, mended against before: {DifferenceText.Of(difference)}");
            }
        }

        writer.WriteLine(Command);
    }

    private static PairedDifference? Difference(EvaluationReport before, EvaluationReport after) =>
        before.Outcomes is { } one && after.Outcomes is { } other && other.IsComparableWith(one) ? other.Above(one) : null;

    private static void Add(TextTable table, string network, string when, EvaluationReport report) => table.Add(
        network,
        when,
        ComparisonReport.Percent(report.Map50 ?? report.Top1),
        ComparisonReport.Percent(report.Agreement),
        report.OutputSqnrDb is { } decibels ? decibels.ToString("f1", CultureInfo.InvariantCulture) + " dB" : string.Empty);
}
