using System.Text.Json.Serialization;
using Askew.Samples;

namespace Askew.Evaluation.Detection;

/// <summary>What one network finds in one image, each object judged: a row an object, the surest first.</summary>
/// <remarks>Objects are matched with the truths of their own image only, so that judgements of images can be put together in any
/// way.</remarks>
/// <param name="Classes">The class of each.</param>
/// <param name="Scores">How sure the network is of it.</param>
/// <param name="Right">A bit a rule, set where the object is right.</param>
/// <param name="LeftOut">A bit a rule, set where it does not count.</param>
internal sealed record FoundVerdicts(int[] Classes, double[] Scores, int[] Right, int[] LeftOut)
{
    /// <summary>The bit of PASCAL VOC, at an overlap of 0.5.</summary>
    public const int VocBit = 0;

    /// <summary>The bit of COCO's first overlap; the others follow.</summary>
    public const int FirstCocoBit = 1;

    private const double VocOverlap = 0.5;

    /// <summary>COCO's overlaps, 0.50, 0.55, ... 0.95.</summary>
    public static readonly double[] CocoOverlaps = [.. Enumerable.Range(0, 10).Select(i => 0.5 + (0.05 * i))];

    /// <summary>How many objects there are.</summary>
    [JsonIgnore]
    public int Count => Classes.Length;

    /// <summary>Judges what was found in an image.</summary>
    /// <param name="found">The objects.</param>
    /// <param name="truths">What is really there.</param>
    public static FoundVerdicts Of(IReadOnlyList<FoundObject> found, IReadOnlyList<LabelledBox> truths)
    {
        FoundObject[] ordered = [.. found.OrderByDescending(one => one.Score)];
        var verdicts = new FoundVerdicts(
            [.. ordered.Select(one => one.Class)], [.. ordered.Select(one => one.Score)], new int[ordered.Length], new int[ordered.Length]);
        foreach (int label in verdicts.Classes.Distinct())
        {
            int[] places = [.. Enumerable.Range(0, ordered.Length).Where(i => ordered[i].Class == label)];
            FoundObject[] objects = [.. places.Select(i => ordered[i])];
            LabelledBox[] boxes = [.. truths.Where(truth => truth.Class == label)];
            verdicts.Note(VocBit, places, AveragePrecision.Match(objects, boxes, VocOverlap, AveragePrecisionRule.AllPoint));
            for (int i = 0; i < CocoOverlaps.Length; i++)
            {
                verdicts.Note(
                    FirstCocoBit + i, places, AveragePrecision.Match(objects, boxes, CocoOverlaps[i], AveragePrecisionRule.Coco));
            }
        }

        return verdicts;
    }

    /// <summary>What the rule of <paramref name="bit"/> says of object <paramref name="i"/>: right, wrong, or null for one that does not
    /// count.</summary>
    public bool? Verdict(int i, int bit) => (LeftOut[i] >> bit & 1) != 0 ? null : (Right[i] >> bit & 1) != 0;

    private void Note(int bit, int[] places, IReadOnlyList<bool?> verdicts)
    {
        for (int i = 0; i < places.Length; i++)
        {
            Right[places[i]] |= (verdicts[i] == true ? 1 : 0) << bit;
            LeftOut[places[i]] |= (verdicts[i] is null ? 1 : 0) << bit;
        }
    }
}
