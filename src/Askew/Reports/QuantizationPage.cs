using Askew.Evaluation.Statistics;
using Askew.Reports.Html;
using Askew.Reports.Wording;
using static Askew.Reports.Wording.InvariantText;

namespace Askew.Reports;

/// <summary>A quantisation as a page to look at.</summary>
/// <param name="report">What was done; with its network where all layers compute in integers.</param>
/// <param name="modelBytes">The size of the float network's file.</param>
internal sealed class QuantizationPage(QuantizationReport report, long modelBytes)
{
    // Of fewer samples, accuracy says little, and signal to noise much.
    private const int FewestForAccuracy = 100;

    /// <summary>Writes the page.</summary>
    public void Write(TextWriter writer)
    {
        var page = new HtmlPage($"Quantisation, target '{report.Target}'", Head());
        page.Open(
            report.Network is { Errors.Count: > 0 } network ? NetworkSections.BothErrors(network) : Sizes(),
            ("method", report.Method),
            ("calibration samples", $"{report.Samples}"),
            ("output SQNR there", report.Network is { } inside ? Decibels(inside.OutputSqnrDb) : string.Empty),
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
        page.Origin(report.Provenance).Data(report, ReportJson.Default);
        page.Write(writer);
    }

    // What stands first was measured on samples that calibration did not see.
    private PageHead Head()
    {
        string name = Path.GetFileNameWithoutExtension(report.Model);
        string percent = Text($"{100.0 * report.OutputBytes / Math.Max(1, modelBytes):f0} % of the float network's");
        (string, string, string) size = ("size", Text($"{report.OutputBytes / 1024.0:n0} KiB"), percent);
        QuantizationCard? card = report.Card;
        if (card?.Measured is not { } measured)
        {
            return new PageHead(
                $"{name} for {report.Target}",
                PageLight.Unknown,
                $"{name} is quantised; too few samples were given to keep some from calibration, so nothing was measured.",
                [size],
                "Measure it on samples that calibration did not see:",
                card?.Next);
        }

        string on = $"on {measured.Samples} samples that calibration did not see";
        PageLight light = PageHead.LightOf(card.LeastDb);
        bool isEnough = (measured.Labelled ?? measured.Samples) >= FewestForAccuracy;
        string spread = measured.OutputSqnrInterval is { } db ? DifferenceText.Range(db, 1, "f1") + " dB (95 %), " : string.Empty;
        (string, string, string) quality = measured.Top1 is { } top1 && isEnough
            ? ("top-1", Text($"{100 * top1:f1} %"), Accuracy(measured.ReferenceTop1, measured.AgainstReference) + on)
            : measured.Map50 is { } map && isEnough
                ? ("mAP50", Text($"{100 * map:f1} %"), Accuracy(measured.ReferenceMap50, measured.AgainstReference) + on)
            : ("output SQNR", Decibels(card.LeastDb ?? double.PositiveInfinity), spread + on);
        string verdict = Text($"The outputs are {Decibels(card.LeastDb ?? double.PositiveInfinity)} above their rounding noise {on}; "
            + $"the file has {percent} size.");
        return new PageHead(
            $"{name} for {report.Target}: {card.Verdict ?? "done"}",
            light,
            verdict,
            [
                quality,
                size,
                card.WorstLayer is { } worst
                    ? ("worst layer", Decibels(card.WorstLayerDb ?? 0), $"'{worst}', where it stands") : ("worst layer", "", ""),
            ],
            light is PageLight.Good ? "Measure it on your evaluation data:"
                : "See what is lost, and where, and what would bring it back:",
            light is PageLight.Good ? card.Next : $"askew doctor {report.Model} --calibration FOLDER --target {report.Target}");
    }

    private static string Accuracy(double? reference, PairedDifference? paired) =>
        (reference is { } value ? Text($"float {100 * value:f1} %; ") : string.Empty)
        + (paired?.Interval is { } interval
            ? $"difference {DifferenceText.Range(interval, 100, "+0.0;-0.0;0.0")} points (95 %); " : string.Empty);

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
