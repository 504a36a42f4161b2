using Askew.Reports.Html;
using Askew.Reports.Network;
using static Askew.Reports.Wording.InvariantText;

namespace Askew.Reports;

/// <summary>An analysis as a page to look at.</summary>
internal sealed class AnalysisPage(AnalysisReport report)
{
    /// <summary>Writes the page.</summary>
    public void Write(TextWriter writer)
    {
        string best = report.Methods.MaxBy(method => report.Layers.Count == 0 ? 0 : report.Layers[^1].ByMethod[method].SqnrDb)!;
        string worst = string.Join(", ", report.WorstLayers(best).Take(3).Select(layer => layer.Name));
        string verdict = report.Methods.Count == 1
            ? Text($"With ranges by {best} the last layer has {Decibels(report, best)}; the weakest layers are {worst}.")
            : Text($"Ranges by {best} leave the least error at the end, {Decibels(report, best)}; its weakest layers are {worst}.");
        var page = new HtmlPage($"Errors by layer, target '{report.Target}'", Head(best, verdict));
        page.Open(
            Chart("Error along the network, each layer in place: fed by the quantised network; higher is better", isAlone: false),
            ("layers", $"{report.Layers.Count}"),
            ("methods", $"{report.Methods.Count}"),
            ("samples", $"{report.Samples}"),
            ("calibrated with", $"{report.CalibrationSamples}"),
            ("seconds", Text($"{report.Seconds:f0}")));
        if (report.HasAlone)
        {
            page.Section(
                "Layers on their own",
                "Each layer alone, fed by the float network: where the error comes from.",
                Chart("Error of each layer alone; higher is better", isAlone: true));
        }

        if (report.Network is { } network)
        {
            NetworkSections.AddTo(page, network);
        }

        page.Section("By kind of layer", string.Empty, Kinds());
        page.Section("All layers", string.Empty, Table());
        page.Origin(report.Provenance).Data(report, ReportJson.Default);
        page.Write(writer);
    }

    private PageHead Head(string best, string verdict)
    {
        AnalyzedLayer? worst = report.WorstLayers(best).FirstOrDefault();
        double? last = report.Layers.Count == 0 ? null : report.Layers[^1].ByMethod[best].SqnrDb;
        PageLight light = PageHead.LightOf(last);
        return new PageHead(
            $"{Path.GetFileNameWithoutExtension(report.Model)} on {report.Target}",
            light,
            verdict,
            [
                ("at the end", Decibels(report, best), $"ranges by {best}, on {report.MeasuredOn}"),
                ("worst layer", worst is null ? string.Empty : NetworkSections.Decibels(worst.ByMethod[best].SqnrDb) + " dB",
                    worst is null ? string.Empty : $"'{worst.Name}', {worst.Operator}"),
                ("layers", $"{report.Layers.Count}", Text($"{report.Methods.Count} {(report.Methods.Count == 1 ? "method" : "methods")}")),
            ],
            light == PageLight.Good ? "Measure what it comes to:" : "Ask what would help the worst of them:",
            light == PageLight.Good ? $"askew evaluate OUT.askew --data FOLDER --reference {report.Model}"
                : $"askew doctor {report.Model} --calibration FOLDER --target {report.Target}");
    }

    private string Chart(string title, bool isAlone) =>
        NetworkSections.ErrorChart(title, report.Layers, report.Methods, isAlone, selects: report.Network is not null);

    private static string Decibels(AnalysisReport report, string method) =>
        report.Layers.Count > 0 && double.IsFinite(report.Layers[^1].ByMethod[method].SqnrDb)
            ? Text($"{report.Layers[^1].ByMethod[method].SqnrDb:f1} dB") : "no error";

    private string Kinds()
    {
        var table = new HtmlTable(
            "Sums of distances and mean SQNR, in place", " layers", " method", "sum of Manhattan", "sum of Euclidean", "mean SQNR, dB");
        foreach (LayerKind kind in (IEnumerable<LayerKind>)[LayerKind.Weights, LayerKind.Activation])
        {
            foreach (string method in report.Methods)
            {
                LayerDistance sum = report.Summary(method, kind);
                table.Add(
                    string.Empty,
                    (kind == LayerKind.Weights ? "with weights" : "activations", string.Empty),
                    (method, string.Empty),
                    (Text($"{sum.Manhattan:g6}"), string.Empty),
                    (Text($"{sum.Euclidean:g6}"), string.Empty),
                    (NetworkSections.Decibels(sum.SqnrDb), string.Empty));
            }
        }

        return table.ToString();
    }

    private string Table()
    {
        var table = new HtmlTable(
            "One row a layer and method", " layer", " operator", " method", "SQNR, dB", "alone, dB", "Manhattan", "Euclidean");
        foreach (AnalyzedLayer layer in report.Layers)
        {
            foreach (string method in report.Methods)
            {
                LayerDistance distance = layer.ByMethod[method];
                table.Add(
                    string.Empty,
                    (layer.Name, string.Empty),
                    (layer.Operator, string.Empty),
                    (method, string.Empty),
                    (NetworkSections.Decibels(distance.SqnrDb), string.Empty),
                    (distance.Alone is { } alone ? NetworkSections.Decibels(alone.SqnrDb) : string.Empty, string.Empty),
                    (Text($"{distance.Manhattan:g5}"), string.Empty),
                    (Text($"{distance.Euclidean:g5}"), string.Empty));
            }
        }

        return table.ToString();
    }
}
