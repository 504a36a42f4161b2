using Askew.Evaluation.Detection;
using Askew.Samples;

namespace Askew.Tests.Evaluation.Detection;

public class AveragePrecisionTests
{
    [Fact]
    public void ThePublishedExampleOfPadillaEtAlComesOut()
    {
        // R. Padilla, S. L. Netto, E. A. B. da Silva, "A Survey on Performance Metrics for Object-Detection Algorithms", 2020: 15 truths,
        // 24 detections; here in order of confidence, with those that are right.
        bool[] isRight =
        [
            true, false, true, false, false, false, false, false, false, true, false, true,
            true, true, false, false, false, false, false, false, false, false, true, false,
        ];
        var truths = Enumerable.Range(0, 15).Select(i => new LabelledBox(0, Square(20 * i, 0))).ToArray();
        int next = 0;
        FoundObject[] found =
            [.. isRight.Select((right, i) => new FoundObject(0, 0.95 - (0.03 * i), right ? Square(20 * next++, 0) : Square(20 * i, 500)))];

        // Published as 24.56 % and 26.84 %, the first computed from figures rounded to four digits.
        Assert.Equal(0.2456, Of(0.3, AveragePrecisionRule.AllPoint, (found, truths)), 2e-4);
        Assert.Equal(0.2684, Of(0.3, AveragePrecisionRule.ElevenPoint, (found, truths)), 5e-5);
    }

    [Fact]
    public void EveryTruthCountsOnce()
    {
        LabelledBox[] truths = [new(0, Square(0, 0))];
        FoundObject[] twice = [new(0, 0.9, Square(0, 0)), new(0, 0.8, Square(0, 0))];
        Assert.Equal(1, Of(0.5, AveragePrecisionRule.AllPoint, (twice, truths)));

        // The better one is elsewhere: first a false positive, then the truth: precision 1/2 at recall 1.
        FoundObject[] wrongFirst = [new(0, 0.9, Square(50, 0)), new(0, 0.8, Square(0, 0))];
        Assert.Equal(0.5, Of(0.5, AveragePrecisionRule.AllPoint, (wrongFirst, truths)));
    }

    [Fact]
    public void OverlapCountsFromTheThresholdOn()
    {
        // 10 x 10 against 10 x 5 inside it: exactly 0.5.
        LabelledBox[] truths = [new(0, new Box(0, 0, 10, 10))];
        FoundObject[] half = [new(0, 1, new Box(0, 0, 10, 5))];
        Assert.Equal(1, Of(0.5, AveragePrecisionRule.AllPoint, (half, truths)));
        Assert.Equal(0, Of(0.51, AveragePrecisionRule.AllPoint, (half, truths)));
    }

    [Fact]
    public void VocLooksAtTheTruthThatOverlapsMostCocoAtThoseThatAreLeft()
    {
        // Both detections overlap the first truth most, the second one overlaps the second truth enough, too.
        LabelledBox[] truths = [new(0, new Box(0, 0, 10, 10)), new(0, new Box(4, 0, 14, 10))];
        FoundObject[] found = [new(0, 0.9, new Box(0, 0, 10, 10)), new(0, 0.8, new Box(1.9, 0, 11.9, 10))];
        Assert.Equal(0.5, Of(0.5, AveragePrecisionRule.AllPoint, (found, truths)));
        Assert.Equal(1, Of(0.5, AveragePrecisionRule.Coco, (found, truths)), 6);
    }

    [Fact]
    public void DifficultTruthsAreNeitherMeritNorFault()
    {
        LabelledBox[] truths = [new(0, Square(0, 0)), new(0, Square(50, 0), IsDifficult: true)];
        FoundObject[] both = [new(0, 0.9, Square(50, 0)), new(0, 0.8, Square(0, 0))];
        Assert.Equal(1, Of(0.5, AveragePrecisionRule.AllPoint, (both, truths)));
        Assert.Equal(1, Of(0.5, AveragePrecisionRule.AllPoint, ([both[1]], truths)));
        Assert.Equal(double.NaN, Of(0.5, AveragePrecisionRule.AllPoint, (both, [truths[1]])));
    }

    [Fact]
    public void DetectionsInACrowdAreLeftOut()
    {
        LabelledBox[] truths = [new(0, Square(0, 0)), new(0, new Box(100, 0, 300, 200), IsCrowd: true)];
        FoundObject[] found = [new(0, 0.9, Square(120, 20)), new(0, 0.85, Square(180, 90)), new(0, 0.8, Square(0, 0))];
        Assert.Equal(1, Of(0.5, AveragePrecisionRule.Coco, (found, truths)), 6);
    }

    [Theory]
    [InlineData(AveragePrecisionRule.AllPoint)]
    [InlineData(AveragePrecisionRule.ElevenPoint)]
    [InlineData(AveragePrecisionRule.Coco)]
    internal void ARealObjectGoesBeforeTheCrowdAroundIt(AveragePrecisionRule rule)
    {
        // All of the detection lies in the crowd, more than of it lies in the object.
        LabelledBox[] truths = [new(0, new Box(0, 0, 200, 200), IsCrowd: true), new(0, Square(50, 50))];
        Assert.Equal(1, Of(0.5, rule, ([new(0, 0.9, Square(51, 51))], truths)), 6);
    }

    [Fact]
    public void DetectionsAreRankedOverAllImages()
    {
        LabelledBox[] truths = [new(0, Square(0, 0))];
        FoundObject[] right = [new(0, 0.3, Square(0, 0))];
        FoundObject[] wrong = [new(0, 0.9, Square(50, 0))];

        // Wrong (0.9), then right (0.3): 1/2 at recall 1/2, and the other image's truth is never found.
        Assert.Equal(0.25, Of(0.5, AveragePrecisionRule.AllPoint, (right, truths), (wrong, truths)));
    }

    [Fact]
    public void SuppressionKeepsTheBestOfEachClass()
    {
        FoundObject[] found =
        [
            new(0, 0.5, Square(0, 0)), new(0, 0.9, Square(1, 0)), new(1, 0.4, Square(0, 0)), new(0, 0.3, Square(60, 0)),
        ];
        Assert.Equal([0.9, 0.4, 0.3], NonMaximumSuppression.Apply(found, 0.45, 300).Select(f => f.Score));
        Assert.Equal([0.9], NonMaximumSuppression.Apply(found, 0.45, 1).Select(f => f.Score));
        Assert.Equal(4, NonMaximumSuppression.Apply(found, 1, 300).Count);
    }

    private static Box Square(double left, double top) => new(left, top, left + 10, top + 10);

    private static double Of(double iou, AveragePrecisionRule rule, params (FoundObject[] Found, LabelledBox[] Truths)[] images) =>
        AveragePrecision.Of(
            [.. images.Select(i => ((IReadOnlyList<FoundObject>)i.Found, (IReadOnlyList<LabelledBox>)i.Truths))], iou, rule);
}
