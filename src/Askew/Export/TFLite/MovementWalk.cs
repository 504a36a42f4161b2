using Askew.Instructions;

namespace Askew.Export.TFLite;

/// <summary>A walk over memory as the runtime's operators have it: the input seen with other extents, a part of it cut out, dimensions
/// exchanged, padding around.</summary>
/// <param name="Extents">The extents that the input is seen with.</param>
/// <param name="Begin">For each of them the first element that is taken.</param>
/// <param name="Steps">For each of them the elements from one that is taken to the next; negative to go backwards.</param>
/// <param name="Counts">For each of them the elements that are taken.</param>
/// <param name="Order">The extents that are walked along, in the order of the walk.</param>
/// <param name="Axes">The dimensions of the walk.</param>
internal sealed record MovementWalk(
    int[] Extents, int[] Begin, int[] Steps, int[] Counts, int[] Order, IReadOnlyList<WalkAxis> Axes)
{
    /// <summary>The most dimensions that the runtime cuts or pads.</summary>
    public const int LargestCutRank = 5;

    /// <summary>The most dimensions that the runtime exchanges.</summary>
    public const int LargestTurnedRank = 6;

    /// <summary>Whether everything is taken, in order along each dimension.</summary>
    public bool TakesAll => Counts.AsSpan().SequenceEqual(Extents) && Steps.All(step => step == 1);

    /// <summary>Whether there is padding.</summary>
    public bool IsPadded => Axes.Any(axis => axis.IsPadded);

    /// <summary>The walk of <paramref name="rearrange"/> over an input of shape <paramref name="shape"/>, as it lies in memory; null where
    /// one step of it leads along several dimensions, or has too many for the runtime.</summary>
    public static MovementWalk? Of(Rearrange rearrange, int[] shape)
    {
        (WalkAxis[] axes, long offset) = WalkAxis.Of(rearrange);
        int inputs = shape.Aggregate(1, (product, extent) => product * extent);
        if (axes.Any(axis => axis.Count <= 0) || inputs == 0)
        {
            return null;
        }

        int[] strides = [.. axes.Where(axis => axis.Count > 1).Select(axis => Math.Abs(axis.Stride)).OrderDescending()];
        MovementWalk? walk = Over(Chain(strides, inputs), axes, offset) ?? Over(shape, axes, offset);
        bool isPossible = walk is not null
            && (walk.TakesAll || walk.Extents.Length <= LargestCutRank)
            && (!walk.IsPadded || walk.Axes.Count <= LargestCutRank)
            && walk.Order.Length <= LargestTurnedRank;
        return isPossible ? walk : null;
    }

    // Extents between neighbours of which lie the strides of the walk; null where one does not divide the next.
    private static int[]? Chain(int[] strides, int inputs)
    {
        var extents = new List<int>();
        int around = inputs;
        foreach (int stride in strides)
        {
            if (stride == 0 || around % stride != 0)
            {
                return null;
            }

            extents.Add(around / stride);
            around = stride;
        }

        if (around > 1 || extents.Count == 0)
        {
            extents.Add(around);
        }

        return [.. extents];
    }

    private static MovementWalk? Over(int[]? extents, WalkAxis[] axes, long offset)
    {
        if (extents is null)
        {
            return null;
        }

        var units = new int[extents.Length];
        for (int d = extents.Length - 1, unit = 1; d >= 0; unit *= extents[d--])
        {
            units[d] = unit;
        }

        int[] begin = [.. extents.Select((extent, d) => (int)(offset / units[d] % extent))];
        int[] steps = [.. extents.Select(_ => 1)];
        int[] counts = [.. extents.Select(_ => 1)];
        var order = new List<int>();
        foreach (WalkAxis axis in axes.Where(axis => axis.Count > 1))
        {
            int found = Array.FindIndex(units, unit => unit <= Math.Abs(axis.Stride));
            if (axis.Stride == 0 || found < 0)
            {
                return null;
            }

            // Of dimensions with one element, the unit is that of the one behind.
            while (extents[found] == 1 && found + 1 < extents.Length && units[found + 1] == units[found])
            {
                found++;
            }

            (int step, int rest) = Math.DivRem(axis.Stride, units[found]);
            long last = begin[found] + ((long)step * (axis.Count - 1));
            if (rest != 0 || order.Contains(found) || last < 0 || last >= extents[found])
            {
                return null;
            }

            (steps[found], counts[found]) = (step, axis.Count);
            order.Add(found);
        }

        return new MovementWalk(extents, begin, steps, counts, [.. order], axes);
    }
}
