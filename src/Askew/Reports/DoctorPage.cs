using System.Text;
using Askew.Diagnosis;
using Askew.Reports.Html;
using static Askew.Reports.Wording.InvariantText;

namespace Askew.Reports;

/// <summary>What the doctor found as a page to look at.</summary>
internal sealed class DoctorPage(DoctorReport report)
{
    /// <summary>Writes the page.</summary>
    public void Write(TextWriter writer)
    {
        var page = new HtmlPage($"Examination, target '{report.Target}'", Head());
        page.Open(
            Gains(),
            ("checks", $"{report.Checks}"),
            ("calibration samples", $"{report.CalibrationSamples}"),
            ("samples to judge by", $"{report.EvaluationSamples} {(report.HasLabels ? "with" : "without")} labels"),
            ("ranges by", report.Method),
            ("seconds", Text($"{report.Seconds:f0}")));
        if (report.Findings.Count > 0)
        {
            page.Section("What was found", "The gravest first; gains were measured.", Findings());
        }

        if (report.Treatment is { } treatment)
        {
            page.Section("What was mended", $"In {treatment.Folder}; your own files are as they were.", Treatment(treatment));
        }

        page.Origin(report.Provenance).Data(report, ReportJson.Default);
        page.Write(writer);
    }

    private PageHead Head()
    {
        string name = Path.GetFileNameWithoutExtension(report.Model);
        int grave = report.Count(Severity.High), costly = report.Count(Severity.Medium), minor = report.Count(Severity.Low);
        Finding? first = report.Findings.FirstOrDefault(finding => finding.Severity != Severity.Low);
        return new PageHead(
            $"{name}: {(first is null ? "well" : first.Cause)}",
            grave > 0 ? PageLight.Bad : costly > 0 ? PageLight.Fair : PageLight.Good,
            first?.Summary ?? $"{report.Checks} checks found nothing that costs accuracy.",
            [
                ("grave", $"{grave}", "five points or three decibels, or more"),
                ("cost accuracy", $"{costly}", "a point or a decibel, or more"),
                ("worth knowing", $"{minor}", $"of {report.Checks} checks"),
            ],
            first?.Remedy.Text ?? "Quantise it:",
            first is null ? $"askew quantize {report.Model} --calibration FOLDER -o OUT.askew"
                : first.Remedy.Command is { } command
                    ? $"askew quantize {report.Model} --calibration FOLDER -o OUT.askew {command}" : null);
    }

    // Points and decibels are no common axis.
    private string Gains()
    {
        LossChart.Group[] groups =
        [
            .. report.Findings.Where(finding => finding.Gain is not null)
                .GroupBy(finding => finding.Gain!.Measure == Gain.Decibels ? "output SQNR, dB" : $"{finding.Gain.Measure}, points")
                .Select(group => new LossChart.Group(
                    group.Key,
                    [.. group.Select(finding => new LossChart.Point(
                        finding.Node is null ? finding.Cause : $"{finding.Cause}: {finding.Node}", finding.Gain!.Improvement))])),
        ];
        return groups.Length == 0 ? string.Empty
            : new LossChart("What each remedy brings, measured", string.Empty, groups, "as it is").ToHtml();
    }

    private string Findings()
    {
        var html = new StringBuilder();
        foreach (Finding finding in report.Findings)
        {
            string light = finding.Severity switch { Severity.High => "bad", Severity.Medium => "fair", _ => "unknown" };
            html.Append($"<h3><span class=\"light {light}\">{finding.Severity.ToString().ToLowerInvariant()}</span> ")
                .Append(HtmlPage.Encode(finding.Cause)).Append("</h3><p>").Append(HtmlPage.Encode(finding.Summary)).Append("</p>");
            if (finding.Gain is { } gain)
            {
                html.Append("<p>Gain: ").Append(HtmlPage.Encode(DoctorReport.InWords(gain))).Append("</p>");
            }

            html.Append("<p>Remedy: ").Append(HtmlPage.Encode(finding.Remedy.Text)).Append("</p>");
            if (finding.Remedy.Command is { } command)
            {
                html.Append("<p><code>askew quantize … ").Append(HtmlPage.Encode(command)).Append("</code></p>");
            }
        }

        return html.ToString();
    }

    private static string Treatment(TreatmentReport treatment)
    {
        var html = new StringBuilder("<ul>");
        foreach (string done in treatment.Done.Concat(treatment.Left.Select(left => "left to you: " + left)))
        {
            html.Append("<li>").Append(HtmlPage.Encode(done)).Append("</li>");
        }

        var table = new HtmlTable("Before and after", " network", " when", "accuracy, %", "agreement, %", "output SQNR, dB");
        Add("float", "before", treatment.FloatBefore);
        Add("float", "after", treatment.FloatAfter);
        Add("integer", "before", treatment.Before);
        Add("integer", "after", treatment.After);
        return html.Append("</ul><p><code>").Append(HtmlPage.Encode(treatment.Command)).Append("</code></p>").Append(table).ToString();

        void Add(string network, string when, EvaluationReport measured) => table.Add(
            string.Empty,
            (network, string.Empty),
            (when, string.Empty),
            (ComparisonReport.Percent(measured.Map50 ?? measured.Top1), string.Empty),
            (ComparisonReport.Percent(measured.Agreement), string.Empty),
            (measured.OutputSqnrDb is { } decibels ? NetworkSections.Decibels(decibels) : string.Empty, string.Empty));
    }
}
