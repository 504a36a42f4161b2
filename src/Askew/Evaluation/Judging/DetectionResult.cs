using Askew.Evaluation.Detection;
using Askew.Evaluation.Statistics;
using Askew.Samples;

namespace Askew.Evaluation.Judging;

/// <summary>How a detector did on a set of images.</summary>
internal sealed record DetectionResult
{
    /// <summary>Computes the figures of what was judged.</summary>
    /// <param name="judged">The images, in order.</param>
    /// <param name="hasReference">Whether there is a reference.</param>
    /// <exception cref="UnlabelledDataException">No image has a labelled object.</exception>
    public static DetectionResult Of(IReadOnlyList<SampleJudgement> judged, bool hasReference)
    {
        ObjectJudgement[] images = [.. judged.Select(one => one.Objects!)];
        var mine = new PrecisionTable([.. images.Select(image => (image.Truths, image.Found))]);
        if (mine.Classes.Count == 0)
        {
            throw new UnlabelledDataException(
                "None of the images has a labelled object, so there is nothing to measure. Check the recipe's labels.");
        }

        int draws = Bootstrap.DrawsFor(mine.Steps);
        double[] drawn = Bootstrap.Figures(images.Length, draws, mine.Map50);
        var result = new DetectionResult
        {
            Samples = images.Length,
            Map50 = mine.Map50(),
            Map50Draws = drawn,
            Map50ElevenPoint = mine.Classes.Average(label => mine.Of(label, FoundVerdicts.VocBit, AveragePrecisionRule.ElevenPoint)),
            Map = mine.Classes.Average(label => Enumerable.Range(FoundVerdicts.FirstCocoBit, FoundVerdicts.CocoOverlaps.Length)
                .Average(bit => mine.Of(label, bit, AveragePrecisionRule.Coco))),
            ByClass = mine.Classes.ToDictionary(
                label => label, label => mine.Of(label, FoundVerdicts.VocBit, AveragePrecisionRule.AllPoint)),
        };
        if (!hasReference)
        {
            return result;
        }

        var theirs = new PrecisionTable([.. images.Select(image => (image.Truths, image.Reference!))]);
        double reference = theirs.Map50();
        return result with
        {
            Errors = OutputErrors.Merged(judged.Select(one => one.Errors!)),
            ReferenceMap50 = reference,
            Paired = PairedDifference.OfDraws(
                "mAP50", result.Map50 - reference, drawn, Bootstrap.Figures(images.Length, draws, theirs.Map50), images.Length),
            Detections = [.. images.Select(image => image.Shown!)],
        };
    }

    /// <summary>Mean average precision at an overlap of 0.5 of what was judged, and nothing else.</summary>
    public static double Map50Of(IReadOnlyList<SampleJudgement> judged) =>
        new PrecisionTable([.. judged.Select(one => (one.Objects!.Truths, one.Objects.Found))]).Map50();

    /// <summary>Images that were evaluated.</summary>
    public required int Samples { get; init; }

    /// <summary>Mean average precision at an overlap of 0.5 (PASCAL VOC, all points), over the classes that occur.</summary>
    public required double Map50 { get; init; }

    /// <summary>The same of each draw of <see cref="Bootstrap"/>.</summary>
    public required IReadOnlyList<double> Map50Draws { get; init; }

    /// <summary>The 95 % interval of <see cref="Map50"/>; null of few images.</summary>
    public Interval? Map50Interval => Bootstrap.Of(Map50Draws, Samples, Map50);

    /// <summary>The network beside the reference; null without a reference.</summary>
    public PairedDifference? Paired { get; init; }

    /// <summary>The same by the 11 points of PASCAL VOC 2007.</summary>
    public required double Map50ElevenPoint { get; init; }

    /// <summary>COCO's mean over overlaps 0.50, 0.55, ... 0.95.</summary>
    public required double Map { get; init; }

    /// <summary>Average precision at 0.5 of each class that occurs, by its number.</summary>
    public required IReadOnlyDictionary<int, double> ByClass { get; init; }

    /// <summary>How far the raw outputs are from the reference's; null without a reference.</summary>
    public OutputErrors? Errors { get; init; }

    /// <summary>Mean average precision of the reference at an overlap of 0.5; null without a reference.</summary>
    public double? ReferenceMap50 { get; init; }

    /// <summary>What both see in each image; empty without a reference.</summary>
    public IReadOnlyList<SampleDetections> Detections { get; init; } = [];
}
