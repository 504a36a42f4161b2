using System.Text.Json.Serialization;
using Askew.Evaluation;
using Askew.Evaluation.Detection;
using Askew.Evaluation.Judging;
using Askew.Evaluation.Statistics;
using Askew.Reports.Html;
using Askew.Reports.Network;
using Askew.Reports.Wording;
using static Askew.Reports.Wording.InvariantText;

namespace Askew.Reports;

/// <summary>How a network did on labelled data. Shares are from 0 to 1.</summary>
internal sealed record EvaluationReport
{
    /// <summary>The network.</summary>
    public string Model { get; init; } = string.Empty;

    /// <summary>The recipe's task.</summary>
    public string Task { get; init; } = string.Empty;

    /// <summary>Samples that were evaluated.</summary>
    public required int Samples { get; init; }

    /// <summary>Samples that have a label; null where all have one, or accuracy is no matter of labels.</summary>
    public int? Labelled { get; init; }

    /// <summary>Share of samples whose highest score is at the label; null without labels.</summary>
    public double? Top1 { get; init; }

    /// <summary>The 95 % interval of <see cref="Top1"/> (Clopper and Pearson); null without labels.</summary>
    public Interval? Top1Interval { get; init; }

    /// <summary>What the classes are called; null where that is not known.</summary>
    [JsonIgnore]
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>Why no accuracy was measured where one would be expected; null where one was.</summary>
    public string? NoAccuracy { get; init; }

    /// <summary>Share of samples whose label is among the five highest scores; null without labels.</summary>
    public double? Top5 { get; init; }

    /// <summary>Mean average precision at an overlap of 0.5 (PASCAL VOC, all points), 0 to 1; null but for detectors.</summary>
    public double? Map50 { get; init; }

    /// <summary>Its 95 % interval, by drawing images anew (bootstrap); null but for detectors.</summary>
    public Interval? Map50Interval { get; init; }

    /// <summary>The same by the 11 points of PASCAL VOC 2007; null but for detectors.</summary>
    public double? Map50ElevenPoint { get; init; }

    /// <summary>COCO's mean over overlaps from 0.50 to 0.95, 0 to 1; null but for detectors.</summary>
    public double? Map { get; init; }

    /// <summary>Average precision at 0.5 of each class that occurs, by its number or name; null but for detectors.</summary>
    public IReadOnlyDictionary<string, double>? Map50ByClass { get; init; }

    /// <summary>Share of samples whose highest score is where the reference has it; null without a reference.</summary>
    public double? Agreement { get; init; }

    /// <summary>Signal to quantisation noise of the outputs against the reference, in dB; null without a reference.</summary>
    public required double? OutputSqnrDb { get; init; }

    /// <summary>Its 95 % interval, by drawing samples anew (bootstrap); null without a reference, or where outputs are equal.</summary>
    public Interval? OutputSqnrInterval { get; init; }

    /// <summary>The network's accuracy beside the reference's, sample by sample; null without labels or reference.</summary>
    public PairedDifference? AgainstReference { get; init; }

    /// <summary>What is kept to compare the network with others on the same samples.</summary>
    [JsonIgnore]
    public SampleOutcomes? Outcomes { get; init; }

    /// <summary>The outputs one by one; null without a reference.</summary>
    public IReadOnlyList<OutputAccuracy>? Outputs { get; init; }

    /// <summary>Share of pixels with the reference's class, 0 to 1; null but for segmentation with a reference.</summary>
    public double? PixelAgreement { get; init; }

    /// <summary>Mean intersection over union of the masks with the reference's, 0 to 1; null but for segmentation with a
    /// reference.</summary>
    public double? MaskIou { get; init; }

    /// <summary>Mean distance of an output's elements from the reference's; null but for regression with a reference.</summary>
    public double? MeanAbsoluteError { get; init; }

    /// <summary>Peak signal-to-noise ratio against the reference, in dB; null but for regression with a reference.</summary>
    public double? PsnrDb { get; init; }

    /// <summary>Wall time of the evaluation; null where it was done in parts.</summary>
    public double? Seconds { get; init; }

    /// <summary>Samples divided by seconds; null where it was done in parts.</summary>
    public double? SamplesPerSecond { get; init; }

    /// <summary>Samples that could not be used.</summary>
    public int Skipped { get; init; }

    /// <summary>Top-1 of the reference; null without labels or reference.</summary>
    public double? ReferenceTop1 { get; init; }

    /// <summary>Mean average precision of the reference at an overlap of 0.5; null but for detectors with a reference.</summary>
    public double? ReferenceMap50 { get; init; }

    /// <summary>How many samples the network and the reference disagree on; null without a reference.</summary>
    public int? DisagreementCount { get; init; }

    /// <summary>Samples on which the network and the reference disagree, some of them; null where there are none.</summary>
    public IReadOnlyList<SampleAnswer>? Disagreements { get; init; }

    /// <summary>Images with what both see in them, those first in which they differ most; null but for detectors with a
    /// reference.</summary>
    public IReadOnlyList<SampleDetections>? Detections { get; init; }

    /// <summary>Where activations lie while an integer network runs; only where a report was asked for.</summary>
    public MemoryReport? Memory { get; init; }

    /// <summary>Where it comes from; only where a report was asked for.</summary>
    public ReportOrigin? Provenance { get; init; }

    /// <summary>Writes the report for people.</summary>
    public void Write(TextWriter writer)
    {
        writer.WriteLine(Text($"{Model}: {Samples} samples")
            + (Seconds is { } seconds ? Text($" in {seconds:f1} s ({SamplesPerSecond:f1} a second)") : " in parts"));
        WriteShare(writer, "top-1", Top1, Top1Interval);
        WriteShare(writer, "top-1 of the reference", ReferenceTop1);
        if (NoAccuracy is { } why)
        {
            writer.WriteLine($"top-1: not measured, since {why}");
        }

        WriteShare(writer, "top-5", Top5);
        WriteMean(writer, "mAP at IoU 0.5", Map50, Map50Interval);
        WriteMean(writer, "mAP at IoU 0.5 of the reference", ReferenceMap50);
        WriteMean(writer, "mAP at IoU 0.5, 11 points", Map50ElevenPoint);
        WriteMean(writer, "mAP at IoU 0.50:0.95", Map);
        foreach ((string name, double precision) in Map50ByClass is { Count: > 1 } classes ? classes : new Dictionary<string, double>())
        {
            writer.WriteLine($"  {name}: {precision * 100:f2}");
        }

        if (AgainstReference is { } paired)
        {
            writer.WriteLine($"against the reference: {DifferenceText.Of(paired)}");
        }

        if (Agreement is { } agreement)
        {
            writer.WriteLine(Text(
                $"agreement with the reference: {agreement * 100:f2} % ({Math.Round(agreement * Samples):f0} of {Samples})"));
        }

        WriteMean(writer, "pixels with the reference's class, %", PixelAgreement);
        WriteMean(writer, "mean IoU with the reference's masks, %", MaskIou);
        if (MeanAbsoluteError is { } error)
        {
            writer.WriteLine(Text($"mean absolute error against the reference: {error:g4}"));
        }

        if (PsnrDb is { } peak)
        {
            writer.WriteLine($"PSNR against the reference: {Decibels(peak)}");
        }

        if (OutputSqnrDb is { } decibels)
        {
            writer.WriteLine(double.IsPositiveInfinity(decibels)
                ? "output SQNR: infinite, the outputs are equal"
                : $"output SQNR: {Decibels(decibels)}{DifferenceText.Spread(OutputSqnrInterval, 1, "f1")}");
        }

        foreach (OutputAccuracy output in Outputs?.Where(output => output.SameShare is not null) ?? [])
        {
            writer.WriteLine(Text($"whole numbers of '{output.Name}' that are the reference's: {100 * output.SameShare!.Value:f2} %"));
        }

        foreach (OutputAccuracy output in Outputs is { Count: > 1 } several ? several : [])
        {
            writer.WriteLine($"  {output.Name}: {Decibels(output.SqnrDb)}, {Decibels(output.SqnrCentredDb)} with its mean taken out, "
                + $"{Decibels(output.WorstSampleDb)} on the worst sample");
        }
    }

    private static string Decibels(double value) => double.IsPositiveInfinity(value) ? "equal" : Text($"{value:f1} dB");

    private static void WriteMean(TextWriter writer, string what, double? mean, Interval? interval = null)
    {
        if (mean is { } value)
        {
            writer.WriteLine(Text($"{what}: {value * 100:f2}{DifferenceText.Spread(interval, 100, "f2")}"));
        }
    }

    private void WriteShare(TextWriter writer, string what, double? share, Interval? interval = null)
    {
        if (share is { } value)
        {
            int of = Labelled ?? Samples;
            writer.WriteLine(Text(
                $"{what}: {value * 100:f2} % ({Math.Round(value * of):f0} of {of}){DifferenceText.Spread(interval, 100, "f2")}"));
        }
    }
}
