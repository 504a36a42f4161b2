using Askew.Samples;

namespace Askew.Evaluation.Detection;

/// <summary>Average precision of one class at one overlap.</summary>
/// <remarks>
/// Detections are taken by descending score. As PASCAL VOC has it, each looks for the truth that it overlaps most; from the threshold on
/// that truth counts, once. As COCO has it, each looks among the truths that are not taken. Difficult truths and crowds are neither merit
/// nor fault; a detection's overlap with a crowd is the share of the detection that lies in it.
/// </remarks>
internal static class AveragePrecision
{
    /// <summary>Average precision; NaN for a class without truths.</summary>
    /// <param name="images">For each image the detections and truths of one class.</param>
    /// <param name="iouThreshold">Overlap from which a detection counts, 0.5 by custom.</param>
    /// <param name="rule">How the curve becomes a number, and how detections are matched.</param>
    public static double Of(IReadOnlyList<(IReadOnlyList<FoundObject> Found, IReadOnlyList<LabelledBox> Truths)> images,
        double iouThreshold, AveragePrecisionRule rule)
    {
        int truths = images.Sum(image => image.Truths.Count(truth => !IsIgnored(truth)));
        if (truths == 0)
        {
            return double.NaN;
        }

        var verdicts = new List<bool>();
        foreach ((_, bool? isRight) in images
            .SelectMany(image => Ordered(image.Found).Zip(Match([.. Ordered(image.Found)], image.Truths, iouThreshold, rule)))
            .OrderByDescending(pair => pair.First.Score))
        {
            if (isRight is { } verdict)
            {
                verdicts.Add(verdict);
            }
        }

        return Summarize(verdicts, truths, rule);
    }

    /// <summary>Whether each object found in one image is right; null where it does not count.</summary>
    /// <param name="found">The objects of one class, the surest first.</param>
    /// <param name="truths">The truths of that class.</param>
    /// <param name="iouThreshold">Overlap from which a detection counts.</param>
    /// <param name="rule">How detections are matched.</param>
    public static IReadOnlyList<bool?> Match(
        IReadOnlyList<FoundObject> found, IReadOnlyList<LabelledBox> truths, double iouThreshold, AveragePrecisionRule rule)
    {
        var taken = new bool[truths.Count];
        return [.. found.Select(one => Judge(one, truths, taken, iouThreshold, rule))];
    }

    /// <summary>Average precision of a curve.</summary>
    /// <param name="recalls">Recall after each detection.</param>
    /// <param name="precisions">Precision after each; replaced by the best at this recall or a higher one.</param>
    /// <param name="rule">How the curve becomes a number.</param>
    public static double Summarize(ReadOnlySpan<double> recalls, Span<double> precisions, AveragePrecisionRule rule)
    {
        // From the right: the best precision at this recall or a higher one.
        for (int i = precisions.Length - 2; i >= 0; i--)
        {
            precisions[i] = Math.Max(precisions[i], precisions[i + 1]);
        }

        return rule switch
        {
            AveragePrecisionRule.AllPoint => Area(recalls, precisions),
            AveragePrecisionRule.ElevenPoint => MeanAt(recalls, precisions, 10),
            _ => MeanAt(recalls, precisions, 100),
        };
    }

    private static IOrderedEnumerable<FoundObject> Ordered(IReadOnlyList<FoundObject> found) => found.OrderByDescending(one => one.Score);

    // True or false positive; null where the detection does not count.
    private static bool? Judge(FoundObject found, IReadOnlyList<LabelledBox> truths, bool[] taken, double iouThreshold,
        AveragePrecisionRule rule)
    {
        int best = -1;
        double most = iouThreshold;
        for (int i = 0; i < truths.Count; i++)
        {
            bool isOut = rule == AveragePrecisionRule.Coco && taken[i] && !truths[i].IsCrowd;

            // Of a real object and one that stands back, the real one is preferred whatever the overlaps.
            bool isWorseKind = best >= 0 && !StandsBack(truths[best], rule) && StandsBack(truths[i], rule);
            bool isBetterKind = best >= 0 && StandsBack(truths[best], rule) && !StandsBack(truths[i], rule);
            double overlap = Overlap(found.Box, truths[i]);
            if (!isOut && !isWorseKind && overlap >= (isBetterKind ? iouThreshold : most) && (overlap > most || best < 0 || isBetterKind))
            {
                (best, most) = (i, overlap);
            }
        }

        if (best < 0)
        {
            return false;
        }

        if (IsIgnored(truths[best]))
        {
            return null;
        }

        bool isFirst = !taken[best];
        taken[best] = true;
        return isFirst;
    }

    // A crowd always does, as it covers whatever is in it. PASCAL VOC lets difficult objects compete by overlap, COCO ignores them like
    // crowds.
    private static bool StandsBack(LabelledBox truth, AveragePrecisionRule rule) =>
        rule == AveragePrecisionRule.Coco ? IsIgnored(truth) : truth.IsCrowd;

    private static bool IsIgnored(LabelledBox truth) => truth.IsDifficult || truth.IsCrowd;

    private static double Overlap(Box found, LabelledBox truth) => truth.IsCrowd
        ? found.Area > 0 ? found.IntersectionWith(truth.Box) / found.Area : 0
        : found.IntersectionOverUnion(truth.Box);

    private static double Summarize(List<bool> verdicts, int truths, AveragePrecisionRule rule)
    {
        var recalls = new double[verdicts.Count];
        var precisions = new double[verdicts.Count];
        int right = 0;
        for (int i = 0; i < verdicts.Count; i++)
        {
            right += verdicts[i] ? 1 : 0;
            recalls[i] = (double)right / truths;
            precisions[i] = (double)right / (i + 1);
        }

        return Summarize(recalls, precisions, rule);
    }

    private static double Area(ReadOnlySpan<double> recalls, ReadOnlySpan<double> precisions)
    {
        double area = 0;
        double last = 0;
        for (int i = 0; i < recalls.Length; i++)
        {
            area += (recalls[i] - last) * precisions[i];
            last = recalls[i];
        }

        return area;
    }

    private static double MeanAt(ReadOnlySpan<double> recalls, ReadOnlySpan<double> precisions, int steps)
    {
        double sum = 0;
        int first = 0;
        for (int step = 0; step <= steps; step++)
        {
            // Recalls are ratios of integers; compared with a little slack so that 3/10 counts as 0.3.
            double wanted = ((double)step / steps) - 1e-12;
            while (first < recalls.Length && !(recalls[first] >= wanted))
            {
                first++;
            }

            sum += first == recalls.Length ? 0 : precisions[first];
        }

        return sum / (steps + 1);
    }
}
