using Askew.Evaluation.Statistics;
using Askew.Reports.Html;
using Askew.Reports.Wording;
using Askew.Samples;
using static Askew.Reports.Wording.InvariantText;

namespace Askew.Reports;

/// <summary>A comparison as a page to look at.</summary>
/// <param name="report">What was measured.</param>
/// <param name="imageOf">The image of a sample by its name; null where it has none.</param>
/// <param name="classNames">What the classes are called; null where nobody says.</param>
internal sealed class ComparisonPage(ComparisonReport report, Func<string, Image?> imageOf, IReadOnlyList<string>? classNames)
{
    private const int MostTargetsInVerdict = 2;

    /// <summary>Writes the page.</summary>
    public void Write(TextWriter writer)
    {
        var page = new HtmlPage("Methods and targets side by side", Head());
        page.Open(
            Picture(),
            ("evaluation samples", $"{report.Samples}"),
            ("calibration samples", $"{report.CalibrationSamples}"),
            ("networks", $"{report.Rows.Count}"),
            ("seconds", Text($"{report.Seconds:f0}")));
        page.Section("All figures", string.Empty, Table());
        if (report.First is { } best)
        {
            SampleParts.AddTo(page, new SampleSections(imageOf, classNames), best.Disagreements, DisagreementCount(best), best.Detections);
        }

        if (report.Network is { } network)
        {
            page.Section(
                "Layer by layer",
                $"The network with ranges by {network.Method} on {report.First?.Target}. In place: fed by the quantised network, so errors "
                + $"come together. Alone: fed by the float network, so each layer shows its own.",
                NetworkSections.BothErrors(network));
            NetworkSections.AddTo(page, network);
        }

        page.Origin(report.Provenance).Data(report, ReportJson.Default);
        page.Write(writer);
    }

    private int? DisagreementCount(ComparisonRow row) => row.Agreement is { } share ? (int)Math.Round((1 - share) * report.Samples) : null;

    private PageHead Head()
    {
        string name = Path.GetFileNameWithoutExtension(report.Model);
        string on = $"on {report.Samples} samples that calibration did not see";
        if (report.First is not { } best)
        {
            return new PageHead($"{name}: no network", PageLight.Bad, Verdict(), [], "Read why each failed in the table, then ask:",
                $"askew doctor {report.Model} --calibration FOLDER");
        }

        PageLight light = best.AgainstFloat is { } paired ? PageHead.LightOf(paired) : PageHead.LightOf(best.OutputSqnrDb);
        ComparisonVerdict verdict = report.Best.First(one => one.Target == best.Target);
        return new PageHead(
            $"{name}: {best.Method} on {best.Target}",
            light,
            Verdict(),
            [
                ($"best on {best.Target}", best.Method!, verdict.NotMeasurablyWorse.Count == 0 ? "measurably the best"
                    : $"{verdict.NotMeasurablyWorse.Count} others are not measurably worse"),
                (report.Measure, ComparisonReport.Percent(best.Accuracy) is { Length: > 0 } accuracy ? accuracy + " %" : string.Empty,
                    $"float {ComparisonReport.Percent(report.Float.Accuracy)} %, {on}"),
                ("against float", best.AgainstFloat is { } difference ? DifferenceText.Amount(difference) : string.Empty,
                    best.AgainstFloat?.Interval is { } interval
                        ? DifferenceText.Range(interval, 100, "+0.0;-0.0;0.0") + " (95 %), sample by sample" : "sample by sample"),
                ("output SQNR", best.OutputSqnrDb is { } decibels && best.Accuracy is null ? Text($"{decibels:f1} dB") : string.Empty, on),
            ],
            "Make this network:",
            $"askew quantize {report.Model} --calibration FOLDER --method {best.Method} --target {best.Target} -o OUT.askew");
    }

    private string Picture()
    {
        if (report.Rows.Any(row => row.AgainstFloat is not null))
        {
            return Points($"{report.Measure} beside float in points, with 95 % intervals of the difference; the recommended method is bold",
                "points", row => row.AgainstFloat is { } paired ? (paired.Difference * 100, paired.Interval) : null, "float");
        }

        return Points("Output SQNR by target and method; higher is better", "dB",
            row => row.OutputSqnrDb is { } decibels && double.IsFinite(decibels) ? (decibels, null) : null, null);
    }

    private string Points(
        string title, string unit, Func<ComparisonRow, (double Value, Interval? Interval)?> value, string? zero)
    {
        LossChart.Group[] groups =
        [
            .. report.Rows.Where(row => value(row) is not null).GroupBy(row => row.Target!).Select(group => new LossChart.Group(
                group.Key,
                [.. group.Select(row => (row, value(row)!.Value)).Select(pair => new LossChart.Point(
                    pair.row.Method!, pair.Value.Value, pair.Value.Interval?.Low * 100, pair.Value.Interval?.High * 100,
                    report.Best.Any(best => best.Target == pair.row.Target && best.Method == pair.row.Method)))])),
        ];
        return groups.Length == 0 ? string.Empty : new LossChart(title, unit, groups, zero).ToHtml();
    }

    private string Verdict()
    {
        if (report.Best.Count == 0)
        {
            return "No method gave a network.";
        }

        if (report.Best.Count <= MostTargetsInVerdict || report.Float.Accuracy is null)
        {
            return string.Join(" ", report.Best.Take(MostTargetsInVerdict).Select(best => best.InWords(report.RowOf(best))));
        }

        // The pictures show the others.
        ComparisonRow[] ordered = [.. report.Best.Select(report.RowOf).OrderByDescending(row => row.Accuracy)
            .ThenByDescending(row => row.OutputSqnrDb)];
        return Text($"Of {ordered.Length} targets {Named(ordered[0])} has most, {Kept(ordered[0])}; {Named(ordered[^1])} least, "
            + $"{Kept(ordered[^1])}.");

        static string Kept(ComparisonRow row) => Text($"{row.Accuracy * 100:f2} %")
            + (row.AgainstFloat is { } paired ? $" ({DifferenceText.Amount(paired)} against float"
                + $"{(paired.IsMeasurable ? string.Empty : ", " + DifferenceText.None)})" : string.Empty);
        static string Named(ComparisonRow row) => $"{row.Target} (by {row.Method})";
    }

    private string Table()
    {
        var table = new HtmlTable(
            $"{report.Measure} and agreement in percent, SQNR in dB",
            " target", " method", report.Measure, "against float", " 95 % interval", " only this right / only float",
            report.Float.Map50 is null ? "top-5"
                : "mAP50:95", "agreement", "output SQNR", "seconds");
        foreach (ComparisonRow row in (IEnumerable<ComparisonRow>)[report.Float, .. report.Rows])
        {
            string loss = report.Loss(row);
            table.Add(
                string.Empty,
                (row.Target ?? "float", string.Empty),
                (row.Error is null ? row.Method ?? string.Empty : $"{row.Method}: {row.Error}", string.Empty),
                (ComparisonReport.Percent(row.Accuracy), string.Empty),
                (loss, row.AgainstFloat is not { IsMeasurable: true } paired ? string.Empty : paired.Difference < 0 ? "bad" : "good"),
                (row.AgainstFloat?.Interval is { } interval
                    ? DifferenceText.Range(interval, 100, "+0.00;-0.00;0.00") : string.Empty, string.Empty),
                (ComparisonReport.OneRight(row), string.Empty),
                (ComparisonReport.Percent(row.Map50 is null ? row.Top5 : row.Map), string.Empty),
                (ComparisonReport.Percent(row.Agreement), string.Empty),
                (row.OutputSqnrDb is { } decibels ? Text($"{decibels:f1}") : string.Empty, string.Empty),
                (Text($"{row.Seconds:f1}"), string.Empty));
        }

        return table.ToString();
    }
}
