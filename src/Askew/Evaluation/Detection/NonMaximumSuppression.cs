namespace Askew.Evaluation.Detection;

/// <summary>Keeps the best of boxes that overlap, class by class.</summary>
internal static class NonMaximumSuppression
{
    /// <summary>The objects that remain, the best first.</summary>
    /// <param name="objects">All objects; of equal scores the first wins.</param>
    /// <param name="iouThreshold">A box is dropped if it overlaps a better one of its class by more than this.</param>
    /// <param name="maxDetections">No more than this remain.</param>
    public static IReadOnlyList<FoundObject> Apply(IEnumerable<FoundObject> objects, double iouThreshold, int maxDetections)
    {
        var kept = new List<FoundObject>();
        foreach (IGrouping<int, FoundObject> ofClass in objects.GroupBy(o => o.Class))
        {
            var best = new List<FoundObject>();
            foreach (FoundObject candidate in ofClass.OrderByDescending(o => o.Score))
            {
                if (best.TrueForAll(better => better.Box.IntersectionOverUnion(candidate.Box) <= iouThreshold))
                {
                    best.Add(candidate);
                }
            }

            kept.AddRange(best);
        }

        return [.. kept.OrderByDescending(o => o.Score).ThenBy(o => o.Class).Take(maxDetections)];
    }
}
