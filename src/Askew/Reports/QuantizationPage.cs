using Askew.Reports.Html;
using Askew.Reports.Network;
using static Askew.Reports.Wording.InvariantText;

namespace Askew.Reports;

/// <summary>A quantisation as a page to look at.</summary>
/// <param name="report">What was done; with its network where all layers compute in integers.</param>
/// <param name="modelBytes">The size of the float network's file.</param>
internal sealed class QuantizationPage(QuantizationReport report, long modelBytes)
{
    /// <summary>Writes the page.</summary>
    public void Write(TextWriter writer)
    {
        var page = new HtmlPage($"Quantisation of {Path.GetFileName(report.Model)} for '{report.Target}'", Verdict());
        page.Open(
            report.Network is { Errors.Count: > 0 } network ? NetworkSections.BothErrors(network) : Sizes(),
            ("method", report.Method),
            ("target", report.Target),
            ("calibration samples", $"{report.Samples}"),
            ("output SQNR", report.Network is { } inside ? Decibels(inside.OutputSqnrDb) : string.Empty),
            ("file", Text($"{report.OutputBytes / 1024.0:n0} KiB")),
            ("activations", report.Network is { } known ? Text($"{known.Memory.ArenaBytes / 1024.0:n0} KiB") : string.Empty),
            ("seconds", Text($"{report.Seconds:f1}")));
        if (report.Notes.Count > 0)
        {
            page.Section("Worth knowing", string.Empty, string.Concat(report.Notes.Select(note => $"<p>{HtmlPage.Encode(note)}.</p>")));
        }

        if (report.Network is not null)
        {
            NetworkSections.AddTo(page, report.Network);
        }

        page.Section("How every result is stored", "Real value = scale × (integer − zero point).", Table());
        page.Data(report);
        page.Write(writer);
    }

    private string Verdict()
    {
        string size = Text($"{Path.GetFileName(report.Model)} became a network of {report.OutputBytes / 1024.0:n0} KiB, "
            + $"{100.0 * report.OutputBytes / Math.Max(1, modelBytes):f0} % of its size");
        if (report.Network is not { Errors.Count: > 0 } network)
        {
            return size + ".";
        }

        AnalyzedLayer worst = network.Errors.MinBy(layer => layer.ByMethod[network.Method].SqnrDb)!;
        return Text($"{size}; its outputs are {Decibels(network.OutputSqnrDb)} above their rounding noise, and its weakest layer is "
            + $"{worst.Name} with {Decibels(worst.ByMethod[network.Method].SqnrDb)}.");
    }

    private string Sizes() => new BarChart(
        "Size of the files in KiB",
            [new BarChart.Group(string.Empty, [new("float", modelBytes / 1024.0), new("integer", report.OutputBytes / 1024.0)])], null)
            .ToHtml();

    private string Table()
    {
        var table = new HtmlTable(
            "One row a result", " layer", " operator", " shape", " method", "bits", "scale", "zero point", "min", "max");
        foreach (LayerReport layer in report.Layers)
        {
            table.Add(
                string.Empty,
                (layer.Name, string.Empty),
                (layer.Fused is null ? layer.Operator : $"{layer.Operator}+{layer.Fused}", string.Empty),
                (layer.Output.Shape, string.Empty),
                (layer.Method ?? string.Empty, string.Empty),
                ($"{layer.Output.Bits}", string.Empty),
                (Text($"{layer.Output.Scale:g6}"), string.Empty),
                ($"{layer.Output.ZeroPoint}", string.Empty),
                (Text($"{layer.Output.Min:g5}"), string.Empty),
                (Text($"{layer.Output.Max:g5}"), string.Empty));
        }

        return table.ToString();
    }

    private static string Decibels(double value) => double.IsFinite(value) ? Text($"{value:f1} dB") : "infinitely far";
}
