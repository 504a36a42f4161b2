using System.Globalization;
using Askew.Reports.Wording;
using static Askew.Reports.Wording.InvariantText;

namespace Askew.Reports;

/// <summary>What a quantisation came to, in a few lines: is it fine, and what is next.</summary>
/// <param name="FloatBytes">Size of the float network's file.</param>
/// <param name="IntegerBytes">Size of the .askew file.</param>
/// <param name="Measured">What was measured of it, beside the float network; null where there were too few samples to keep some
/// out.</param>
/// <param name="WorstLayer">The layer with the least signal to noise where it stands; null where there is none to tell.</param>
/// <param name="WorstLayerDb">Its signal to noise in dB.</param>
/// <param name="Next">The command to go on with.</param>
internal sealed record QuantizationCard(
    long FloatBytes, long IntegerBytes, EvaluationReport? Measured, string? WorstLayer, double? WorstLayerDb, string Next)
{
    private const double Excellent = 30;
    private const double Good = 25;
    private const double Fair = 20;

    // Fewer samples may leave out what the network is bad at.
    private const int Enough = 8;

    /// <summary>The verdict in one word: <c>excellent</c> from 30 dB on, <c>good</c> from 25, <c>fair</c> from 20, else <c>poor</c>, by the
    /// output with the least signal to noise, its mean taken out; null where nothing was measured.</summary>
    public string? Verdict => LeastDb switch
    {
        null => null,
        >= Excellent => "excellent",
        >= Good => "good",
        >= Fair => "fair",
        _ => "poor",
    };

    /// <summary>The least signal to noise of an output in dB, its mean taken out; null where nothing was measured.</summary>
    public double? LeastDb => Measured?.Outputs is { Count: > 0 } outputs ? outputs.Min(output => output.SqnrCentredDb) : null;

    /// <summary>The same of the sample on which an output is furthest off, against what it varies by on all; null where nothing was
    /// measured.</summary>
    public double? FurthestSampleDb => Measured?.Outputs is { Count: > 0 } outputs ? outputs.Min(output => output.FurthestSampleDb) : null;

    /// <summary>Writes the card for people.</summary>
    public void Write(TextWriter writer)
    {
        writer.WriteLine(Text($"  size     {Bytes(FloatBytes)} -> {Bytes(IntegerBytes)} ({100.0 * IntegerBytes / FloatBytes:f0} %)"));
        if (Measured is not { } measured)
        {
            writer.WriteLine("  outputs  not measured: fewer than 16 samples, so that none was kept from calibration");
        }
        else
        {
            writer.WriteLine(Text($"  outputs  {Number(LeastDb ?? 0)} dB{OfWhich(measured)} on {measured.Samples} samples kept from ")
                + Text($"calibration, {Number(FurthestSampleDb ?? 0)} dB on the worst")
                + (measured.Agreement is { } share
                    ? Text($"; the same class on {Math.Round(share * measured.Samples)} of them") : string.Empty));
            WriteAccuracy(writer, measured);
        }

        if (WorstLayer is not null)
        {
            writer.WriteLine(Text($"  worst    layer '{WorstLayer}', {Number(WorstLayerDb!.Value)} dB where it stands"));
        }

        if (Verdict is { } verdict)
        {
            string few = Measured!.Samples < Enough ? Text($", as far as {Measured.Samples} samples tell") : string.Empty;
            writer.WriteLine(Text($"  verdict  {verdict}") + verdict switch
            {
                "excellent" => $" (30 dB or more{few})",
                "good" => $" (25 to 30 dB{few})",
                "fair" => $" (20 to 25 dB{few}): see 'askew doctor' for what it loses and where",
                _ => $" (below 20 dB{few}): see 'askew doctor' for what it loses and where",
            });
        }

        writer.WriteLine($"  next     {Next}");
    }

    private static string OfWhich(EvaluationReport measured) =>
        measured.Outputs is { Count: > 1 } outputs ? Text($" (the least of {outputs.Count} outputs)") : string.Empty;

    private static void WriteAccuracy(TextWriter writer, EvaluationReport measured)
    {
        if (measured is { Top1: { } top1, ReferenceTop1: { } floatTop1 })
        {
            writer.WriteLine(Text($"  top-1    float {100 * floatTop1:f1} %, integer {100 * top1:f1} %") + Difference(measured));
        }

        if (measured is { Map50: { } map, ReferenceMap50: { } floatMap })
        {
            writer.WriteLine(Text($"  mAP50    float {100 * floatMap:f1}, integer {100 * map:f1}") + Difference(measured));
        }

        if (measured.MaskIou is { } iou)
        {
            writer.WriteLine(Text($"  masks    mean IoU with float's {100 * iou:f1} %"));
        }
    }

    // Of so few samples most differences are chance.
    private static string Difference(EvaluationReport measured) => measured.AgainstReference is not { Interval: { } interval } paired
        ? measured.AgainstReference is null ? string.Empty : " (too few samples to tell them apart)"
        : $" ({(paired.IsMeasurable ? "a measurable difference" : DifferenceText.None)}; 95 % interval "
            + $"{DifferenceText.Range(interval, 100, "+0.0;-0.0;0.0")} points)";

    private static string Number(double decibels) =>
        double.IsPositiveInfinity(decibels) ? "infinitely many" : decibels.ToString("f1", CultureInfo.InvariantCulture);

    private static string Bytes(long bytes) => bytes < 1 << 20 ? Text($"{bytes / 1024.0:f1} KiB") : Text($"{bytes / 1048576.0:f1} MiB");
}
