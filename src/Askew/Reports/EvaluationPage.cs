using Askew.Evaluation.Statistics;
using Askew.Reports.Html;
using Askew.Reports.Wording;
using Askew.Samples;
using static Askew.Reports.Wording.InvariantText;

namespace Askew.Reports;

/// <summary>An evaluation as a page to look at.</summary>
/// <param name="report">What was measured.</param>
/// <param name="imageOf">The image of a sample by its name; null where it has none.</param>
/// <param name="classNames">What the classes are called; null where nobody says.</param>
internal sealed class EvaluationPage(EvaluationReport report, Func<string, Image?> imageOf, IReadOnlyList<string>? classNames)
{
    private string Measure => report.Map50 is not null ? "mAP50" : "top-1";

    private double? Accuracy => report.Map50 ?? report.Top1;

    private double? Reference => report.Map50 is not null ? report.ReferenceMap50 : report.ReferenceTop1;

    /// <summary>Writes the page.</summary>
    public void Write(TextWriter writer)
    {
        var page = new HtmlPage("Evaluation", Head());
        page.Open(
            Picture(),
            ("samples", $"{report.Samples}"),
            ("reference", Share(Reference)),
            ("top-5", Share(report.Top5)),
            ("mAP50:95", Share(report.Map)),
            ("agreement", Share(report.Agreement)),
            ("only this right / only the reference", report.AgainstReference is { OnlyThis: { } mine, OnlyOther: { } theirs }
                ? Text($"{mine} / {theirs}") : string.Empty),
            ("output SQNR", report.OutputSqnrDb is { } decibels ? Decibels(decibels) : string.Empty),
            ("samples a second", report.SamplesPerSecond is { } speed ? Text($"{speed:f1}") : string.Empty));
        SampleParts.AddTo(page, new SampleSections(imageOf, classNames), report.Disagreements, report.DisagreementCount, report.Detections);
        if (report.Map50ByClass is { Count: > 1 } byClass)
        {
            var table = new HtmlTable("Average precision at an overlap of 0.5, in percent", " class", "AP50");
            foreach ((string name, double precision) in byClass)
            {
                table.Add(string.Empty, (name, string.Empty), (Text($"{precision * 100:f2}"), string.Empty));
            }

            page.Section("By class", string.Empty, table.ToString());
        }

        if (report.Memory is { } memory)
        {
            page.Section(
                "Memory over time",
                Text($"All activations lie in one block of {memory.ArenaBytes / 1024.0:f0} KiB. Each box is a tensor: where it lies, and "
                    + $"from which step to which it is needed. The line is what is needed at once."),
                HtmlPage.View("memory"));
        }

        page.Origin(report.Provenance).Data(report, ReportJson.Default);
        page.Write(writer);
    }

    private string Verdict()
    {
        string name = Path.GetFileNameWithoutExtension(report.Model);
        string accuracy = Accuracy is { } value ? Text($"{name} reaches {value * 100:f2} % {Measure} on {report.Samples} samples")
            : $"{name} ran on {report.Samples} samples";
        string against = report.AgainstReference is not { } paired ? string.Empty
            : paired is { Interval: not null, IsMeasurable: false }
                ? $", with {DifferenceText.None} from the float network ({DifferenceText.Amount(paired)})"
            : Text($", {Math.Abs(paired.Difference) * 100:f2} points {(paired.Difference < 0 ? "below" : "above")} the float network");
        string agreement = report.Agreement is { } share ? Text($"; both agree on {share * 100:f1} % of them") : string.Empty;
        string noise = report.Agreement is null && report.OutputSqnrDb is { } decibels
            ? $"; its outputs are {Decibels(decibels)} above their rounding noise" : string.Empty;
        return accuracy + against + agreement + noise + ".";
    }

    private PageHead Head()
    {
        string name = Path.GetFileNameWithoutExtension(report.Model);
        string on = $"on {report.Samples} samples";
        PageLight light = report.AgainstReference is { } paired ? PageHead.LightOf(paired) : PageHead.LightOf(report.OutputSqnrDb);
        Interval? interval = report.Top1Interval ?? report.Map50Interval;
        bool isGood = light is PageLight.Good or PageLight.Unknown;
        return new PageHead(
            $"{name}: {(Accuracy is { } value ? Text($"{100 * value:f1} % {Measure}") : Text($"{report.OutputSqnrDb:f1} dB"))}",
            light,
            Verdict(),
            [
                (Measure, Share(Accuracy),
                    (interval is null ? string.Empty : DifferenceText.Range(interval, 100, "f1") + " % (95 %), ") + on),
                ("against the reference", report.AgainstReference is { } difference ? DifferenceText.Amount(difference) : string.Empty,
                    report.AgainstReference?.Interval is { } range
                        ? $"{DifferenceText.Range(range, 100, "+0.0;-0.0;0.0")} (95 %), sample by sample" : "sample by sample"),
                ("output SQNR", report.OutputSqnrDb is { } decibels ? Decibels(decibels) : string.Empty,
                    report.OutputSqnrInterval is { } spread ? DifferenceText.Range(spread, 1, "f1") + " dB (95 %), " + on : on),
            ],
            report.AgainstReference is null && report.OutputSqnrDb is null ? "Compare it with the float network: add"
                : isGood ? "Take it to where it shall run:" : "See what is lost, and where, and what would bring it back:",
            report.AgainstReference is null && report.OutputSqnrDb is null ? "--reference MODEL"
                : isGood ? $"askew export {report.Model} --format c -o OUT" : "askew doctor MODEL --calibration FOLDER");
    }

    private string Picture() => report.AgainstReference is not { Interval: { } interval } paired ? string.Empty
        : new LossChart(
            $"{Measure} beside the reference, in points, with the 95 % interval of the difference",
            "points",
            [
                new(string.Empty, [new(
                    Path.GetFileName(report.Model), paired.Difference * 100, interval.Low * 100, interval.High * 100, IsBest: true)]),
            ],
            "reference").ToHtml();

    private static string Share(double? share) => share is { } value ? Text($"{value * 100:f2} %") : string.Empty;

    private static string Decibels(double value) => double.IsFinite(value) ? Text($"{value:f1} dB") : "infinitely far";
}
