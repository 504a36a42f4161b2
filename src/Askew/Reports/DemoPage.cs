using Askew.Reports.Html;
using Askew.Samples;
using static Askew.Reports.Wording.InvariantText;

namespace Askew.Reports;

/// <summary>The demonstration as a page to look at.</summary>
/// <param name="report">What was measured.</param>
/// <param name="imageOf">The image of a scene by its name; null where it has none.</param>
internal sealed class DemoPage(DemoReport report, Func<string, Image?> imageOf)
{
    /// <summary>Writes the page.</summary>
    public void Write(TextWriter writer)
    {
        DemoRow first = report.Rows[0];
        var page = new HtmlPage("Demonstration", Head(first));
        page.Open(
            new LossChart(
                "mAP50 beside float in points, with 95 % intervals of the difference",
                "points",
                [new(string.Empty, [.. report.Rows.Select(row => new LossChart.Point(
                    $"integer, {row.Target}", (row.Map50 - report.Float.Map50) * 100,
                    row.AgainstFloat?.Interval?.Low * 100, row.AgainstFloat?.Interval?.High * 100))])],
                "float").ToHtml(),
            ("test scenes", $"{report.TestScenes}"),
            ("ships in them", $"{report.Ships}"),
            ("calibration scenes", $"{report.CalibrationScenes}"),
            ("output SQNR", first.OutputSqnrDb is { } decibels ? Text($"{decibels:f1} dB") : string.Empty),
            ("seconds", Text($"{report.Seconds:f0}")));
        SampleParts.AddTo(page, new SampleSections(imageOf, null), null, null, report.Detections);
        if (report.Network is { } network)
        {
            page.Section("Layer by layer", "In place: fed by the quantised network, so errors come together. Alone: fed by the float "
                + "network, so each layer shows its own.", NetworkSections.BothErrors(network));
            NetworkSections.AddTo(page, network);
        }

        page.Section("All figures", string.Empty, Table());
        page.Origin(report.Provenance).Data(report, ReportJson.Default);
        page.Write(writer);
    }

    private PageHead Head(DemoRow first) => new(
        "A ship detector on drawn radar scenes",
        first.AgainstFloat is { } paired ? PageHead.LightOf(paired) : PageLight.Unknown,
        Text($"In integers the detector reaches {first.Map50 * 100:f1} % mean average precision, in float "
            + $"{report.Float.Map50 * 100:f1} %, and its file has {100.0 * first.SizeInBytes / report.Float.SizeInBytes:f0} % of the "
            + $"size."),
        [
            ("mAP50 in integers", Text($"{first.Map50 * 100:f1} %"),
                Text($"float {report.Float.Map50 * 100:f1} %, on {report.TestScenes} scenes that calibration did not see")),
            ("size", Text($"{first.SizeInBytes / 1024.0:f0} KiB"),
                Text($"{100.0 * first.SizeInBytes / report.Float.SizeInBytes:f0} % of the float network's")),
            ("output SQNR", first.OutputSqnrDb is { } decibels ? Text($"{decibels:f1} dB") : string.Empty, "on the same scenes"),
        ],
        "Quantise a network of your own:",
        "askew quantize MODEL.onnx --calibration FOLDER -o OUT.askew");

    private string Table()
    {
        var table = new HtmlTable(
            "mAP in percent", " network", " method", "mAP50", "mAP50:95", "output SQNR, dB", "KiB", "quantised in, s", "scenes a second");
        foreach (DemoRow row in (IEnumerable<DemoRow>)[report.Float, .. report.Rows])
        {
            table.Add(
                string.Empty,
                (row.Target is null ? "float" : $"integer, {row.Target}", string.Empty),
                (row.Method ?? string.Empty, string.Empty),
                (Text($"{row.Map50 * 100:f2}"), string.Empty),
                (Text($"{row.Map * 100:f2}"), string.Empty),
                (row.OutputSqnrDb is { } decibels ? Text($"{decibels:f1}") : string.Empty, string.Empty),
                (Text($"{row.SizeInBytes / 1024.0:f0}"), string.Empty),
                (row.Seconds is { } seconds ? Text($"{seconds:f1}") : string.Empty, string.Empty),
                (Text($"{row.SamplesPerSecond:f0}"), string.Empty));
        }

        return table.ToString();
    }
}
