using Askew.Evaluation.Statistics;

namespace Askew.Evaluation.Judging;

/// <summary>How a network did on a set of samples.</summary>
internal sealed record ClassificationResult
{
    /// <summary>Counts what was judged.</summary>
    /// <param name="judged">The samples, in order.</param>
    /// <param name="hasReference">Whether there is a reference.</param>
    public static ClassificationResult Of(IReadOnlyList<SampleJudgement> judged, bool hasReference)
    {
        ClassJudgement[] classes = [.. judged.Select(one => one.Class!)];
        int labelled = classes.Count(one => one.Label is not null);
        var result = new ClassificationResult
        {
            Samples = classes.Length,
            Labelled = labelled,
            Top1Count = classes.Count(one => one.IsRight),
            Top5Count = classes.Count(one => one.IsInTop5),
        };
        return !hasReference ? result : result with
        {
            Agreeing = classes.Count(one => one.Class == one.ReferenceClass),
            Errors = OutputErrors.Merged(judged.Select(one => one.Errors!)),
            ReferenceTop1Count = classes.Count(one => one.IsReferenceRight),
            Disagreements = [.. judged.Where(one => one.Class!.Class != one.Class.ReferenceClass).Select(one => SampleAnswer.Of(one))],
            Paired = labelled == 0 ? null : PairedDifference.OfRight(
                classes.Count(one => one.IsRight && !one.IsReferenceRight),
                classes.Count(one => one.IsReferenceRight && !one.IsRight),
                labelled),
        };
    }

    /// <summary>Samples that were evaluated.</summary>
    public required int Samples { get; init; }

    /// <summary>Samples that have a label.</summary>
    public required int Labelled { get; init; }

    /// <summary>Labelled samples whose highest score is at their label.</summary>
    public required int Top1Count { get; init; }

    /// <summary>Labelled samples whose label is among the five highest scores.</summary>
    public required int Top5Count { get; init; }

    /// <summary>Samples on which the network and the reference have the same highest score; null without a reference.</summary>
    public int? Agreeing { get; init; }

    /// <summary>How far the outputs are from the reference's; null without a reference.</summary>
    public OutputErrors? Errors { get; init; }

    /// <summary>Labelled samples on which the reference's highest score is at the label; null without a reference.</summary>
    public int? ReferenceTop1Count { get; init; }

    /// <summary>The samples on which the network and the reference disagree, in order; empty without a reference.</summary>
    public IReadOnlyList<SampleAnswer> Disagreements { get; init; } = [];

    /// <summary>The network beside the reference; null without labels or reference.</summary>
    public PairedDifference? Paired { get; init; }

    /// <summary>The 95 % interval of <see cref="Top1"/>; null without labels.</summary>
    public Interval? Top1Interval => Labelled == 0 ? null : ExactBinomial.Of(Top1Count, Labelled);

    /// <summary>Share of labelled samples on which the reference is right, 0 to 1; null without labels or reference.</summary>
    public double? ReferenceTop1 => Labelled == 0 ? null : (double?)ReferenceTop1Count / Labelled;

    /// <summary>Share of labelled samples that are right, 0 to 1; null where none has a label.</summary>
    public double? Top1 => Labelled == 0 ? null : (double)Top1Count / Labelled;

    /// <summary>Share of labelled samples that are right within five guesses, 0 to 1; null where none has a label.</summary>
    public double? Top5 => Labelled == 0 ? null : (double)Top5Count / Labelled;

    /// <summary>Share of samples on which the network and the reference agree, 0 to 1.</summary>
    public double? Agreement => Agreeing is { } count && Samples > 0 ? (double)count / Samples : null;
}
