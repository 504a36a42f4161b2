namespace Askew.Evaluation.Detection;

/// <summary>All that one network finds in a set of images, ranked by class: average precision of these images, or of a draw of
/// them.</summary>
internal sealed class PrecisionTable
{
    private readonly SortedDictionary<int, Ranked> classes = [];
    private readonly double[] recalls;
    private readonly double[] precisions;

    /// <summary>Ranks what was found.</summary>
    /// <param name="images">For each image what is really there, and what was found.</param>
    public PrecisionTable(IReadOnlyList<(IReadOnlyList<ClassCount> Truths, FoundVerdicts Found)> images)
    {
        var truths = new SortedDictionary<int, List<(int Image, int Count)>>();
        var found = new Dictionary<int, List<Entry>>();
        for (int image = 0; image < images.Count; image++)
        {
            foreach (ClassCount truth in images[image].Truths)
            {
                ListOf(truths, truth.Class).Add((image, truth.Count));
            }

            FoundVerdicts verdicts = images[image].Found;
            for (int i = 0; i < verdicts.Count; i++)
            {
                ListOf(found, verdicts.Classes[i]).Add(new Entry(image, verdicts.Scores[i], verdicts.Right[i], verdicts.LeftOut[i]));
            }
        }

        foreach ((int label, List<(int, int)> counts) in truths)
        {
            // Of equal scores those of earlier images come first.
            classes[label] = new Ranked([.. counts], [.. found.GetValueOrDefault(label, []).OrderByDescending(entry => entry.Score)]);
        }

        int most = classes.Count == 0 ? 0 : classes.Values.Max(ranked => ranked.Entries.Length);
        (recalls, precisions) = (new double[most], new double[most]);
        Steps = classes.Values.Sum(ranked => (long)ranked.Entries.Length + ranked.Truths.Length);
    }

    /// <summary>The classes of which there is an object.</summary>
    public IReadOnlyCollection<int> Classes => classes.Keys;

    /// <summary>About how many steps one figure takes.</summary>
    public long Steps { get; }

    /// <summary>Average precision of one class; NaN where no object of it is there.</summary>
    /// <param name="label">The class.</param>
    /// <param name="bit">The rule that decides what is right, as <see cref="FoundVerdicts"/> numbers them.</param>
    /// <param name="rule">How the curve becomes a number.</param>
    /// <param name="times">How often each image counts; null for once.</param>
    public double Of(int label, int bit, AveragePrecisionRule rule, int[]? times = null)
    {
        Ranked ranked = classes[label];
        long truths = 0;
        foreach ((int image, int count) in ranked.Truths)
        {
            truths += (long)count * (times?[image] ?? 1);
        }

        if (truths == 0)
        {
            return double.NaN;
        }

        int length = 0;
        (long right, long all) = (0, 0);
        foreach (Entry entry in ranked.Entries)
        {
            int weight = times?[entry.Image] ?? 1;
            if (weight == 0 || (entry.LeftOut >> bit & 1) != 0)
            {
                continue;
            }

            // What counts several times rises to the last of them, which is the best of a right one and the only one that matters.
            right += (entry.Right >> bit & 1) * weight;
            all += weight;
            recalls[length] = (double)right / truths;
            precisions[length++] = (double)right / all;
        }

        return AveragePrecision.Summarize(recalls.AsSpan(0, length), precisions.AsSpan(0, length), rule);
    }

    /// <summary>Mean average precision at an overlap of 0.5 (PASCAL VOC, all points), over the classes that occur; NaN where none
    /// does.</summary>
    /// <param name="times">How often each image counts; null for once.</param>
    public double Map50(int[]? times = null)
    {
        (double sum, int count) = (0, 0);
        foreach (int label in classes.Keys)
        {
            double precision = Of(label, FoundVerdicts.VocBit, AveragePrecisionRule.AllPoint, times);
            (sum, count) = double.IsNaN(precision) ? (sum, count) : (sum + precision, count + 1);
        }

        return sum / count;
    }

    private static List<T> ListOf<T>(IDictionary<int, List<T>> lists, int label) =>
        lists.TryGetValue(label, out List<T>? list) ? list : lists[label] = [];

    private readonly record struct Entry(int Image, double Score, int Right, int LeftOut);

    private sealed record Ranked((int Image, int Count)[] Truths, Entry[] Entries);
}
