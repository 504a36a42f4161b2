using Askew.Evaluation.Detection;
using Askew.Samples;

namespace Askew.Tests.Evaluation.Detection;

public class PrecisionTableTests
{
    [Fact]
    public void TheTableGivesWhatAveragePrecisionDoes()
    {
        (IReadOnlyList<FoundObject> Found, IReadOnlyList<LabelledBox> Truths)[] images = Images(30);
        PrecisionTable table = Table(images);
        for (int label = 0; label < 2; label++)
        {
            (IReadOnlyList<FoundObject>, IReadOnlyList<LabelledBox>)[] ofClass = [.. images.Select(image =>
                ((IReadOnlyList<FoundObject>)[.. image.Found.Where(one => one.Class == label)],
                (IReadOnlyList<LabelledBox>)[.. image.Truths.Where(one => one.Class == label)]))];
            foreach (AveragePrecisionRule rule in new[] { AveragePrecisionRule.AllPoint, AveragePrecisionRule.ElevenPoint })
            {
                Assert.Equal(AveragePrecision.Of(ofClass, 0.5, rule), table.Of(label, FoundVerdicts.VocBit, rule));
            }

            for (int i = 0; i < FoundVerdicts.CocoOverlaps.Length; i++)
            {
                Assert.Equal(
                    AveragePrecision.Of(ofClass, FoundVerdicts.CocoOverlaps[i], AveragePrecisionRule.Coco),
                    table.Of(label, FoundVerdicts.FirstCocoBit + i, AveragePrecisionRule.Coco));
            }
        }
    }

    [Fact]
    public void ImagesThatCountSeveralTimesAreAsManyImages()
    {
        (IReadOnlyList<FoundObject> Found, IReadOnlyList<LabelledBox> Truths)[] images = Images(12);
        int[] times = [2, 0, 1, 3, 0, 1, 1, 0, 2, 1, 1, 0];
        PrecisionTable drawn = Table([.. images.SelectMany((image, i) => Enumerable.Repeat(image, times[i]))]);
        Assert.Equal(drawn.Map50(), Table(images).Map50(times), 1e-12);
    }

    private static PrecisionTable Table((IReadOnlyList<FoundObject> Found, IReadOnlyList<LabelledBox> Truths)[] images) => new(
    [
        .. images.Select(image => (
            (IReadOnlyList<ClassCount>)[.. image.Truths.Where(one => !one.IsDifficult && !one.IsCrowd).GroupBy(one => one.Class)
                .Select(group => new ClassCount(group.Key, group.Count()))],
            FoundVerdicts.Of(image.Found, image.Truths))),
    ]);

    // Some found well, some badly, some twice, some not at all; difficult ones and a crowd among the truths.
    private static (IReadOnlyList<FoundObject> Found, IReadOnlyList<LabelledBox> Truths)[] Images(int count)
    {
        var random = new Random(7);
        return
        [
            .. Enumerable.Range(0, count).Select(_ =>
            {
                LabelledBox[] truths = [.. Enumerable.Range(0, random.Next(5)).Select(i =>
                    new LabelledBox(random.Next(2), Square(40 * i, 0), random.Next(6) == 0, random.Next(9) == 0))];
                FoundObject[] found = [.. truths.SelectMany(truth => Enumerable.Range(0, random.Next(3)).Select(_ =>
                    new FoundObject(truth.Class, random.NextDouble(), Square(truth.Box.Left + random.Next(8), random.Next(8)))))];
                return ((IReadOnlyList<FoundObject>)[.. found.OrderByDescending(one => one.Score)], (IReadOnlyList<LabelledBox>)truths);
            }),
        ];
    }

    private static Box Square(double left, double top) => new(left, top, left + 20, top + 20);
}
