using System.Globalization;
using System.Text.Json;
using Askew.Reports.Html;

namespace Askew.Reports;

/// <summary>A comparison as a page to look at.</summary>
public sealed class ComparisonPage(ComparisonReport report)
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>Writes the page.</summary>
    public void Write(TextWriter writer)
    {
        var page = new HtmlPage($"Quantising {Path.GetFileName(report.Model)}");
        page.Add($"<p class=\"verdict\">{HtmlPage.Encode(Verdict())}</p>");
        if (report.Float.Accuracy is { } original)
        {
            page.Add(BarChart.Draw(
                $"{report.Measure} in percent by target and method; the line is the float network",
                [.. report.Rows.Where(row => row.Accuracy is not null).GroupBy(row => row.Target!).Select(group =>
                    (group.Key, (IReadOnlyList<(string, double)>)[.. group.Select(row => (row.Method!, row.Accuracy!.Value * 100))]))],
                ("float", original * 100)));
        }

        page.Section("All figures", Table());
        page.Add(Text($"<p class=\"note\">{report.Samples} evaluation samples, {report.CalibrationSamples} calibration samples, {report.Seconds:f0} s.</p>"));
        page.Data(JsonSerializer.Serialize(report, JsonOptions));
        page.Write(writer);
    }

    private string Verdict()
    {
        ComparisonRow[] measured = [.. report.Rows.Where(row => row.Accuracy is not null)];
        if (measured.Length == 0 || report.Float.Accuracy is not { } original)
        {
            return report.Rows.Where(row => row.OutputSqnrDb is not null).MaxBy(row => row.OutputSqnrDb) is { } clearest
                ? Text($"Nearest to the float network is {clearest.Method} on {clearest.Target}, with {clearest.OutputSqnrDb:f1} dB.")
                : "No method gave a network.";
        }

        return string.Join(" ", measured.GroupBy(row => row.Target!).Select(group =>
        {
            ComparisonRow best = group.OrderByDescending(row => row.Accuracy).ThenByDescending(row => row.OutputSqnrDb).First();
            return Text($"On {group.Key}, {best.Method} keeps most: {best.Accuracy * 100:f2} % of {original * 100:f2} %.");
        }));
    }

    private string Table()
    {
        var table = new HtmlTable(
            $"{report.Measure} and agreement in percent, SQNR in dB",
            " target", " method", report.Measure, "against float", report.Float.Map50 is null ? "top-5" : "mAP50:95", "agreement", "output SQNR", "seconds");
        foreach (ComparisonRow row in (IEnumerable<ComparisonRow>)[report.Float, .. report.Rows])
        {
            string loss = report.Loss(row);
            table.Add(
                string.Empty,
                (row.Target ?? "float", string.Empty),
                (row.Error is null ? row.Method ?? string.Empty : $"{row.Method}: {row.Error}", string.Empty),
                (ComparisonReport.Percent(row.Accuracy), string.Empty),
                (loss, loss.StartsWith('-') ? "bad" : "good"),
                (ComparisonReport.Percent(row.Map50 is null ? row.Top5 : row.Map), string.Empty),
                (ComparisonReport.Percent(row.Agreement), string.Empty),
                (row.OutputSqnrDb is { } decibels ? Text($"{decibels:f1}") : string.Empty, string.Empty),
                (Text($"{row.Seconds:f1}"), string.Empty));
        }

        return table.ToString();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
