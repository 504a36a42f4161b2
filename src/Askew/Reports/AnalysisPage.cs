using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Askew.Reports.Html;

namespace Askew.Reports;

/// <summary>An analysis as a page to look at.</summary>
public sealed class AnalysisPage(AnalysisReport report)
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Writes the page.</summary>
    public void Write(TextWriter writer)
    {
        var page = new HtmlPage($"Errors by layer of {Path.GetFileName(report.Model)}");
        string best = report.Methods.MaxBy(method => report.Layers.Count == 0 ? 0 : report.Layers[^1].ByMethod[method].SqnrDb)!;
        string worst = string.Join(", ", report.WorstLayers(best).Select(layer => layer.Name));
        page.Add($"<p class=\"verdict\">{HtmlPage.Encode($"Least error at the end by {best}; its five worst layers are {worst}.")}</p>");
        page.Add(Chart("Error along the network, each layer in place (fed by the quantised network); higher is better", distance => distance));
        page.Section("Layers on their own", Chart("Each layer alone (fed by the float network): where the error comes from", distance => distance.Alone!));
        page.Section("By kind of layer", Kinds());
        page.Section("All layers", Table());
        page.Add(Text($"<p class=\"note\">Target {HtmlPage.Encode(report.Target)}, {report.Samples} samples, {report.Seconds:f0} s.</p>"));
        page.Data(JsonSerializer.Serialize(report, JsonOptions));
        page.Write(writer);
    }

    private string Chart(string title, Func<LayerDistance, LayerDistance> choose) => LineChart.Draw(
        title,
        "dB",
        [.. report.Layers.Select(layer => layer.Name)],
        [.. report.Methods.Select(method => (method, (IReadOnlyList<double>)[.. report.Layers.Select(layer => choose(layer.ByMethod[method]).SqnrDb)]))]);

    private string Kinds()
    {
        var table = new HtmlTable("Sums of distances and mean SQNR, in place", " layers", " method", "sum of Manhattan", "sum of Euclidean", "mean SQNR, dB");
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
                    (Text($"{sum.SqnrDb:f1}"), string.Empty));
            }
        }

        return table.ToString();
    }

    private string Table()
    {
        var table = new HtmlTable("One row a layer and method", " layer", " operator", " method", "SQNR, dB", "alone, dB", "Manhattan", "Euclidean");
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
                    (Text($"{distance.SqnrDb:f1}"), string.Empty),
                    (Text($"{distance.Alone!.SqnrDb:f1}"), string.Empty),
                    (Text($"{distance.Manhattan:g5}"), string.Empty),
                    (Text($"{distance.Euclidean:g5}"), string.Empty));
            }
        }

        return table.ToString();
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
