using Askew.Reports;

namespace Askew;

/// <summary>How good a network is on a set of samples. What the recipe's task does not measure is null.</summary>
public sealed record Accuracy
{
    /// <summary>How many samples were used.</summary>
    public required int Samples { get; init; }

    /// <summary>Share of samples whose class is the highest score, 0 to 1.</summary>
    public double? Top1 { get; init; }

    /// <summary>Share of samples whose class is among the five highest scores.</summary>
    public double? Top5 { get; init; }

    /// <summary>Mean average precision of a detector at an IoU of 0.5, 0 to 1.</summary>
    public double? Map50 { get; init; }

    /// <summary>The same as COCO's mean over IoUs from 0.50 to 0.95.</summary>
    public double? Map { get; init; }

    /// <summary>Share of samples on which the network says what the reference says.</summary>
    public double? Agreement { get; init; }

    /// <summary>Share of pixels with the reference's class, 0 to 1.</summary>
    public double? PixelAgreement { get; init; }

    /// <summary>Mean intersection over union of the masks with the reference's, 0 to 1.</summary>
    public double? MaskIou { get; init; }

    /// <summary>Mean distance of an output's elements from the reference's.</summary>
    public double? MeanAbsoluteError { get; init; }

    /// <summary>Peak signal-to-noise ratio against the reference, in dB.</summary>
    public double? PsnrDb { get; init; }

    /// <summary>The reference's <see cref="Top1"/>.</summary>
    public double? ReferenceTop1 { get; init; }

    /// <summary>The reference's <see cref="Map50"/>.</summary>
    public double? ReferenceMap50 { get; init; }

    /// <summary>The outputs' signal to quantisation noise against the reference, all together, in dB; higher is better.</summary>
    public double? OutputSqnrDb { get; init; }

    /// <summary>The outputs one by one; empty without a reference.</summary>
    public IReadOnlyList<OutputNoise> Outputs { get; init; } = [];

    internal static Accuracy Of(EvaluationReport report) => new()
    {
        Samples = report.Samples,
        Top1 = report.Top1,
        Top5 = report.Top5,
        Map50 = report.Map50,
        Map = report.Map,
        Agreement = report.Agreement,
        PixelAgreement = report.PixelAgreement,
        MaskIou = report.MaskIou,
        MeanAbsoluteError = report.MeanAbsoluteError,
        PsnrDb = report.PsnrDb,
        ReferenceTop1 = report.ReferenceTop1,
        ReferenceMap50 = report.ReferenceMap50,
        OutputSqnrDb = report.OutputSqnrDb,
        Outputs = [.. (report.Outputs ?? []).Select(output =>
            new OutputNoise(output.Name, output.SqnrDb, output.SqnrCentredDb, output.WorstSampleDb))],
    };
}
