using Askew.Reports.Html;
using Askew.Reports.Network;
using Askew.Reports.Wording;
using static Askew.Reports.Wording.InvariantText;

namespace Askew.Reports;

/// <summary>The error of every layer of a network, by method.</summary>
internal sealed record AnalysisReport
{
    private const int WorstCount = 5;

    /// <summary>The float network's file.</summary>
    public required string Model { get; init; }

    /// <summary>The target profile.</summary>
    public required string Target { get; init; }

    /// <summary>Samples that were measured on.</summary>
    public required int Samples { get; init; }

    /// <summary>Whether calibration has seen none of them.</summary>
    public required bool IsHeldOut { get; init; }

    /// <summary>Samples that were calibrated with; null for a network from a file.</summary>
    public int? CalibrationSamples { get; init; }

    /// <summary>The methods, in the order they were asked for.</summary>
    public required IReadOnlyList<string> Methods { get; init; }

    /// <summary>The layers, in the order in which they run.</summary>
    public required IReadOnlyList<AnalyzedLayer> Layers { get; init; }

    /// <summary>Wall time.</summary>
    public required double Seconds { get; init; }

    /// <summary>For each method the layers with the least signal to noise in place, the worst first.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Worst => Methods.ToDictionary(
        method => method,
        method => (IReadOnlyList<string>)[.. WorstLayers(method).Select(layer => layer.Name)]);

    /// <summary>What can be seen inside the network; only where a report was asked for.</summary>
    public NetworkReport? Network { get; init; }

    /// <summary>Where it comes from; only where a report was asked for.</summary>
    public ReportOrigin? Provenance { get; init; }

    /// <summary>Writes the report for people.</summary>
    public void Write(TextWriter writer)
    {
        writer.WriteLine($"{Model} on '{Target}', {MeasuredOn}.");
        writer.WriteLine($"Signal to quantisation noise in dB, in place{(HasAlone ? " (alone)" : string.Empty)}:");
        writer.WriteLine();
        var table = new TextTable(["layer", "operator", .. Methods]);
        foreach (AnalyzedLayer layer in Layers)
        {
            table.Add([layer.Name, layer.Operator, .. Methods.Select(method => Cell(layer.ByMethod[method]))]);
        }

        table.Write(writer);
        writer.WriteLine();
        WriteSummary(writer, "layers with weights", LayerKind.Weights);
        WriteSummary(writer, "activations", LayerKind.Activation);
        foreach (string method in Methods)
        {
            IEnumerable<string> worst = WorstLayers(method).Select(layer => $"{layer.Name} {Cell(layer.ByMethod[method])}");
            writer.WriteLine($"worst by {method}: {string.Join(", ", worst)}");
        }

        writer.WriteLine(Text($"{Seconds:f0} s"));
    }

    /// <summary>What was measured on, in words.</summary>
    internal string MeasuredOn => Text($"{Samples} samples ") + (IsHeldOut ? "that calibration did not see" : "that calibration saw");

    /// <summary>Whether layers were also measured alone.</summary>
    internal bool HasAlone => Layers.Any(layer => layer.ByMethod.Values.Any(distance => distance.Alone is not null));

    /// <summary>The layers with the least signal to noise in place, the worst first.</summary>
    internal IEnumerable<AnalyzedLayer> WorstLayers(string method) =>
        Layers.OrderBy(layer => layer.ByMethod[method].SqnrDb).Take(WorstCount);

    /// <summary>The sums of distances, and the mean signal to noise in dB, of the layers of a kind, in place.</summary>
    internal LayerDistance Summary(string method, LayerKind kind)
    {
        LayerDistance[] layers = [.. Layers.Where(layer => layer.Kind == kind).Select(layer => layer.ByMethod[method])];
        double[] finite = [.. layers.Select(layer => layer.SqnrDb).Where(double.IsFinite)];
        return new LayerDistance(
            layers.Sum(layer => layer.Manhattan), layers.Sum(layer => layer.Euclidean), finite.Length == 0
                ? double.PositiveInfinity : finite.Average());
    }

    // Tables 5 and 6 of the paper: the three distances for each method.
    private void WriteSummary(TextWriter writer, string what, LayerKind kind)
    {
        int count = Layers.Count(layer => layer.Kind == kind);
        if (count == 0)
        {
            return;
        }

        writer.WriteLine($"{count} {what}, in place:");
        var table = new TextTable("method", string.Empty, "sum of Manhattan", "sum of Euclidean", "mean SQNR");
        foreach (string method in Methods)
        {
            LayerDistance sum = Summary(method, kind);
            table.Add(method, string.Empty, Text($"{sum.Manhattan:g6}"), Text($"{sum.Euclidean:g6}"), Decibels(sum.SqnrDb) + " dB");
        }

        table.Write(writer);
        writer.WriteLine();
    }

    private static string Cell(LayerDistance distance) => Decibels(distance.SqnrDb)
        + (distance.Alone is { } alone ? $" ({Decibels(alone.SqnrDb)})" : string.Empty);

    private static string Decibels(double decibels) => double.IsFinite(decibels) ? Text($"{decibels:f1}") : "exact";
}
