using Askew.Reports.Network;
using static Askew.Reports.Wording.InvariantText;

namespace Askew.Reports;

/// <summary>The error of every layer as Markdown tables: Manhattan, Euclidean and SQNR, methods side by side (tables 5 and 6 of the
/// paper).</summary>
/// <param name="report">What is written.</param>
internal sealed class AnalysisMarkdown(AnalysisReport report)
{
    /// <summary>Writes layers with weights, activations, and what is left, each in place and alone.</summary>
    public void Write(TextWriter writer)
    {
        writer.WriteLine($"{report.Model} on target `{report.Target}`, {report.MeasuredOn}.");
        foreach ((string title, LayerKind kind) in new[]
        {
            ("Layers with weights", LayerKind.Weights), ("Activations", LayerKind.Activation), ("Other layers", LayerKind.Other),
        })
        {
            AnalyzedLayer[] layers = [.. report.Layers.Where(layer => layer.Kind == kind)];
            if (layers.Length > 0)
            {
                WriteTable(writer, title + ", in place: fed with what the quantised network gives", layers, distance => distance);
                if (report.HasAlone)
                {
                    WriteTable(writer, title + ", alone: fed with what the float network gives", layers, distance => distance.Alone!);
                }
            }
        }

        writer.WriteLine();
        foreach (string method in report.Methods)
        {
            writer.WriteLine($"* Worst by {Escape(method)}: "
                + $"{string.Join(", ", report.WorstLayers(method).Select(layer => Escape(layer.Name)))}");
        }
    }

    private void WriteTable(TextWriter writer, string title, AnalyzedLayer[] layers, Func<LayerDistance, LayerDistance> choose)
    {
        writer.WriteLine();
        writer.WriteLine($"### {title}");
        writer.WriteLine();
        WriteRow(writer, ["layer", "operator",
            .. report.Methods.SelectMany(method => new[] { $"{method}: Manhattan", "Euclidean", "SQNR, dB" })]);
        WriteRow(writer, ["---", "---", .. report.Methods.SelectMany(_ => Enumerable.Repeat("---:", 3))]);
        foreach (AnalyzedLayer layer in layers)
        {
            WriteRow(writer, [layer.Name, layer.Operator, .. report.Methods.SelectMany(method => Cells(choose(layer.ByMethod[method])))]);
        }
    }

    private static string[] Cells(LayerDistance distance) =>
    [
        Text($"{distance.Manhattan:g6}"), Text($"{distance.Euclidean:g6}"), double.IsFinite(distance.SqnrDb)
            ? Text($"{distance.SqnrDb:f1}") : "exact",
    ];

    private static void WriteRow(TextWriter writer, IEnumerable<string> cells) =>
        writer.WriteLine($"| {string.Join(" | ", cells.Select(Escape))} |");

    // A bar would end the cell.
    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
