using Askew.Reports.Html;
using static Askew.Reports.Wording.InvariantText;

namespace Askew.Reports;

/// <summary>How fast a network runs as a page to look at.</summary>
/// <param name="report">What was timed; with its steps.</param>
internal sealed class BenchmarkPage(BenchmarkReport report)
{
    private const int MostBars = 20;

    /// <summary>Writes the page.</summary>
    public void Write(TextWriter writer)
    {
        BenchmarkStep[] slowest = [.. (report.Steps ?? []).OrderByDescending(step => step.MedianMs)];
        double total = slowest.Sum(step => step.MedianMs);
        string name = Path.GetFileNameWithoutExtension(report.Model);
        string threads = $"{report.Threads} {(report.Threads == 1 ? "thread" : "threads")}";
        var page = new HtmlPage("Speed", new PageHead(
            Text($"{name}: {report.MedianMs:f2} ms"),
            PageLight.Unknown,
            Text($"One run takes {report.MedianMs:f2} ms ({report.Arithmetic}, engine {report.Engine}, {threads}); nothing says how fast "
                + $"is fast enough."),
            [
                ("median", Text($"{report.MedianMs:f2} ms"), Text($"of {report.Runs} runs on {threads}; {report.MinMs:f2} ms the least")),
                ("a second", Text($"{1000 / Math.Max(report.MedianMs, 1e-9):f0}"), "one after the other"),
                slowest.Length == 0 ? ("slowest step", string.Empty, string.Empty)
                    : ("slowest step", Text($"{slowest[0].MedianMs:f3} ms"),
                        Text($"'{slowest[0].Node}', {Share(slowest[0], total):f0} % of all")),
            ],
            report is { Engine: "managed", Arithmetic: "integer" } ? "See what this machine's C compiler makes of it:"
                : "Compare it with the other form of the network:",
            report is { Engine: "managed", Arithmetic: "integer" } ? $"askew bench {report.Model} --engine native"
                : "askew bench MODEL.onnx"));
        page.Open(
            slowest.Length == 0 ? string.Empty : new BarChart(
                "The slowest steps in milliseconds",
                [new(string.Empty, [.. slowest.Take(MostBars).Select(step => new BarChart.Bar(step.Node, step.MedianMs))])],
                null).ToHtml(),
            ("arithmetic", report.Arithmetic),
            ("engine", report.Engine),
            ("runs", $"{report.Runs}"));
        if (report.Steps is { Count: > 0 } steps)
        {
            var table = new HtmlTable("One row a step, in the order in which they run", " node", " kind", " kernel", "ms", "share, %");
            foreach (BenchmarkStep step in steps)
            {
                table.Add(
                    string.Empty,
                    (step.Node, string.Empty),
                    (step.Kind, string.Empty),
                    (step.Kernel ?? string.Empty, string.Empty),
                    (Text($"{step.MedianMs:f3}"), string.Empty),
                    (Text($"{Share(step, total):f1}"), string.Empty));
            }

            page.Section("All steps", string.Empty, table.ToString());
        }

        page.Origin(report.Provenance).Data(report, ReportJson.Default);
        page.Write(writer);
    }

    private static double Share(BenchmarkStep step, double total) => 100 * step.MedianMs / Math.Max(total, double.Epsilon);
}
