using System.Text.Json.Serialization;
using Askew.Evaluation.Detection;
using Askew.Evaluation.Judging;
using Askew.Evaluation.Statistics;

namespace Askew.Reports;

/// <summary>How one network did on the evaluation data. Shares are from 0 to 1.</summary>
internal sealed record ComparisonRow
{
    // As many as a page shows; there may be many rows.
    private const int MostAnswers = 12;
    private const int MostDetections = 6;

    /// <summary>The method that chose the ranges, with its options; null for the float network.</summary>
    public string? Method { get; init; }

    /// <summary>The target profile; null for the float network.</summary>
    public string? Target { get; init; }

    /// <summary>Share of samples whose highest score is at the label.</summary>
    public double? Top1 { get; init; }

    /// <summary>The 95 % interval of what is compared first, top-1 or mean average precision; null without labels.</summary>
    public Interval? AccuracyInterval { get; init; }

    /// <summary>The network beside the float one, sample by sample; null without labels.</summary>
    public PairedDifference? AgainstFloat { get; init; }

    /// <summary>Share of samples whose label is among the five highest scores.</summary>
    public double? Top5 { get; init; }

    /// <summary>Mean average precision at an overlap of 0.5.</summary>
    public double? Map50 { get; init; }

    /// <summary>COCO's mean over overlaps from 0.50 to 0.95.</summary>
    public double? Map { get; init; }

    /// <summary>Share of samples whose highest score is where the float network has it.</summary>
    public double? Agreement { get; init; }

    /// <summary>Signal to quantisation noise of the outputs against the float network, in dB.</summary>
    public double? OutputSqnrDb { get; init; }

    /// <summary>Wall time: choosing ranges, quantising weights, evaluating.</summary>
    public double Seconds { get; init; }

    /// <summary>Samples on which the network and the float network disagree, some of them; null where there are none.</summary>
    public IReadOnlyList<SampleAnswer>? Disagreements { get; init; }

    /// <summary>Images with what both see in them, those first in which they differ most; null but for detectors.</summary>
    public IReadOnlyList<SampleDetections>? Detections { get; init; }

    /// <summary>Why there is no result; null where there is one.</summary>
    public string? Error { get; init; }

    /// <summary>What is compared first: top-1, or mean average precision; null without labels.</summary>
    [JsonIgnore]
    public double? Accuracy => Top1 ?? Map50;

    /// <summary>The row for an evaluation.</summary>
    public static ComparisonRow Of(EvaluationReport report) => new()
    {
        Top1 = report.Top1,
        Top5 = report.Top5,
        Map50 = report.Map50,
        AccuracyInterval = report.Top1Interval ?? report.Map50Interval,
        AgainstFloat = report.AgainstReference,
        Map = report.Map,
        Agreement = report.Agreement,
        OutputSqnrDb = report.OutputSqnrDb,
        Seconds = report.Seconds ?? 0,
        Disagreements = report.Disagreements is { } answers ? [.. answers.Take(MostAnswers)] : null,
        Detections = report.Detections is { } images ? [.. images.Take(MostDetections)] : null,
    };
}
