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
        var page = new HtmlPage($"Quantising {Path.GetFileName(report.Model)}: methods and targets", Verdict());
        page.Open(
            Picture(),
            ("float", ComparisonReport.Percent(report.Float.Accuracy) is { Length: > 0 } percent ? percent + " %" : string.Empty),
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

        page.Data(report);
        page.Write(writer);
    }

    private int? DisagreementCount(ComparisonRow row) => row.Agreement is { } share ? (int)Math.Round((1 - share) * report.Samples) : null;

    private string Picture()
    {
        ComparisonRow[] rows = [.. report.Rows.Where(row => row.Accuracy is not null)];
        if (report.Float.Accuracy is { } original)
        {
            return Bars($"{report.Measure} in percent by target and method; the line is the float network", rows, row =>
                row.Accuracy!.Value * 100, new("float", original * 100));
        }

        return Bars("Output SQNR in dB by target and method",
            [.. report.Rows.Where(row => double.IsFinite(row.OutputSqnrDb ?? double.NaN))], row => row.OutputSqnrDb!.Value, null);
    }

    private static string Bars(string title, IEnumerable<ComparisonRow> rows, Func<ComparisonRow, double> value, BarChart.Bar? reference) =>
        new BarChart(
        title,
        [.. rows.GroupBy(row => row.Target!)
            .Select(group => new BarChart.Group(group.Key, [.. group.Select(row => new BarChart.Bar(row.Method!, value(row)))]))],
        reference).ToHtml();

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
