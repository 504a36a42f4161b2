using Askew.Diagnosis;
using Askew.Reports.Html;
using static Askew.Reports.Wording.InvariantText;

namespace Askew.Reports;

/// <summary>What the doctor found, and what came of mending it.</summary>
internal sealed record DoctorReport
{
    /// <summary>The float network's file.</summary>
    public required string Model { get; init; }

    /// <summary>The target profile.</summary>
    public required string Target { get; init; }

    /// <summary>The method that chose ranges.</summary>
    public required string Method { get; init; }

    /// <summary>Calibration samples that can be used.</summary>
    public required int CalibrationSamples { get; init; }

    /// <summary>Samples that the float network was judged by.</summary>
    public required int EvaluationSamples { get; init; }

    /// <summary>Whether those have labels.</summary>
    public required bool HasLabels { get; init; }

    /// <summary>Checks that were made.</summary>
    public required int Checks { get; init; }

    /// <summary>The findings: the gravest first, those of equal gravity by measured gain.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>What was mended and what that brought; null where it was not asked for.</summary>
    public TreatmentReport? Treatment { get; init; }

    /// <summary>Wall time.</summary>
    public required double Seconds { get; init; }

    /// <summary>Where it comes from; only where a report was asked for.</summary>
    public ReportOrigin? Provenance { get; init; }

    /// <summary>Writes the report for people.</summary>
    public void Write(TextWriter writer)
    {
        writer.WriteLine(Findings.Count == 0
            ? $"{Model} is well: {Checks} checks found nothing."
            : $"{Model}: {Count(Severity.High)} grave, {Count(Severity.Medium)} that cost accuracy, {Count(Severity.Low)} worth knowing.");
        writer.WriteLine(Text($"Target '{Target}', ranges by '{Method}', {CalibrationSamples} calibration samples; the float network was "
            + $"judged by {EvaluationSamples} samples {(HasLabels ? "with" : "without")} labels. {Seconds:f0} s."));
        for (int i = 0; i < Findings.Count; i++)
        {
            Write(writer, i + 1, Findings[i]);
        }

        Treatment?.Write(writer);
    }

    /// <summary>How many findings are as grave as that.</summary>
    internal int Count(Severity severity) => Findings.Count(finding => finding.Severity == severity);

    /// <summary>What a remedy brings.</summary>
    internal static string InWords(Gain gain) => gain.Measure == Gain.Decibels
        ? Text($"{gain.Improvement:+0.0;-0.0;0.0} dB output SQNR ({gain.Before:f1} -> {gain.After:f1})")
        : Text($"{gain.Improvement:+0.0;-0.0;0.0} points {gain.Measure} ({100 * gain.Before:f1} -> {100 * gain.After:f1} %)");

    private static void Write(TextWriter writer, int number, Finding finding)
    {
        writer.WriteLine();
        writer.WriteLine($"{number}. [{finding.Severity.ToString().ToLowerInvariant()}] {finding.Cause}: {finding.Summary}");
        if (finding.Gain is { } gain)
        {
            writer.WriteLine("   gain:   " + InWords(gain));
        }

        writer.WriteLine("   remedy: " + finding.Remedy.Text);
        if (finding.Remedy.Command is { } command)
        {
            writer.WriteLine("           askew quantize ... " + command);
        }

        if (finding.Remedy.Plan is { } plan)
        {
            writer.WriteLine("           plan: " + plan.ToJsonString());
        }
    }
}
