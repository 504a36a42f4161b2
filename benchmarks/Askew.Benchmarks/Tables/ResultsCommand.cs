using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Askew.Calibration;
using Askew.Files;

namespace Askew.Benchmarks.Tables;

/// <summary><c>results</c>: every method on two targets, on all classifiers and detectors; <c>askew compare</c> on each.</summary>
/// <remarks>What is measured already, with the same build and files, is not measured again: it can be interrupted.</remarks>
internal sealed class ResultsCommand() : TableCommand(
    "results", "Every range method on targets cpu and paper, and top-1 as a picture.", "docs/results.md", classifiers, detectors, methods)
{
    private static readonly string[] targets = ["cpu", "paper"];

    private static readonly PageTable classifiers = new(
        "classifiers", ["network", "float top-1", "cpu top-1", "agreement", "SQNR, dB", "paper top-1", "agreement", "SQNR, dB"],
        [.. RealNetwork.All.Where(network => !network.IsDetector).Select(network => network.Name)]);

    private static readonly PageTable detectors = new(
        "detectors", ["network", "float mAP50", "cpu mAP50", "SQNR, dB", "paper mAP50", "SQNR, dB"],
        [.. RealNetwork.All.Where(network => network.IsDetector).Select(network => network.Name)]);

    // One for each network, each with a heading.
    private static readonly PageTable methods = new("methods", [], []);

    /// <inheritdoc/>
    protected override void Measure(RealFolder folder, DocumentPage document, ParseResult options)
    {
        List<IReadOnlyList<string>> classifierRows = [];
        List<IReadOnlyList<string>> detectorRows = [];
        List<string> sections = [];
        List<(string, double[])> bars = [];
        foreach (RealNetwork network in RealNetwork.All)
        {
            JsonElement report = AskewTool.Run(
                "compare", folder.Model(network), "--calibration", folder.Calibration(network), "--data", folder.Evaluation(network),
                "--targets", string.Join(',', targets));
            JsonElement[] rows = [.. report.GetProperty("rows").EnumerateArray()];
            JsonElement original = report.GetProperty("float");
            JsonElement[] own = [.. targets.Select(target => Row(rows, target, CalibratorCatalog.Default))];
            string[] cells = [.. own.SelectMany(row => Cells(network, row))];
            if (network.IsDetector)
            {
                detectorRows.Add([network.Name, Figures.Percent(original.Accuracy()), .. cells]);
            }
            else
            {
                double samples = report.Number("samples")!.Value;
                string right = Figures.Fixed(original.Accuracy()!.Value * samples, 0);
                classifierRows.Add([network.Name, $"{Figures.Percent(original.Accuracy())} ({right}/{samples})", .. cells]);
                bars.Add((network.ShortName, [original.Accuracy()!.Value, .. own.Select(row => row.Accuracy()!.Value)]));
            }

            sections.Add(Section(network, report, original, rows));
            Console.Error.WriteLine($"{network.Name}: {string.Join(", ", cells)}");
        }

        document.Put(classifiers, $"{classifiers.Markdown(classifierRows)}\n\n{Figures.Machine}");
        document.Put(detectors, detectors.Markdown(detectorRows));
        document.Put(methods, string.Join("\n\n", sections));
        OutputFile.WriteText(Path.Combine(document.Folder, "images", "top1.svg"), writer => Top1Picture.Write(writer, bars));
    }

    private static JsonElement Row(JsonElement[] rows, string target, string method) =>
        rows.First(row => row.GetProperty("target").GetString() == target && row.GetProperty("method").GetString() == method);

    private static bool HasFailed(JsonElement row) =>
        row.TryGetProperty("error", out JsonElement error) && error.ValueKind != JsonValueKind.Null;

    private static string[] Cells(RealNetwork network, JsonElement row, bool isBest = false)
    {
        string[] agreement = network.IsDetector ? [] : [Figures.Percent(row.Number("agreement"))];
        string decibels = Figures.Decibels(row.Number("outputSqnrDb"));
        return HasFailed(row) ? ["failed", .. agreement, ""]
            : [Figures.Percent(row.Accuracy()), .. agreement, isBest ? $"**{decibels}**" : decibels];
    }

    // Methods down, targets across, the best SQNR of each target in bold.
    private static string Section(RealNetwork network, JsonElement report, JsonElement original, JsonElement[] rows)
    {
        double?[] best = [.. targets.Select(target => rows
            .Where(row => row.GetProperty("target").GetString() == target && !HasFailed(row)).Max(row => row.Number("outputSqnrDb")))];
        string measure = network.IsDetector ? "mAP50" : "top-1";
        string[] agreement = network.IsDetector ? [] : ["agreement"];
        var table = new PageTable(
            network.Name, ["method", .. targets.SelectMany(target => (string[])[$"{target} {measure}", .. agreement, "SQNR, dB"])], []);
        string samples = string.Create(
            CultureInfo.InvariantCulture, $"{report.Number("samples")} samples, calibrated with {report.Number("calibrationSamples")}.");
        return $"### {network.Name}\n\nFloat: {Figures.Percent(original.Accuracy())}. {samples}\n\n" + table.Markdown(
            rows.Select(row => row.GetProperty("method").GetString()!).Distinct().Select(method => (string[])[method, .. targets.SelectMany(
                (target, t) => Row(rows, target, method) is var row
                    ? Cells(network, row, row.Number("outputSqnrDb") == best[t]) : [])]));
    }
}
