using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Export.Layout;

/// <summary>A movement whose input has its channels last in memory.</summary>
/// <param name="Offset">Where in memory its walk starts.</param>
/// <param name="Strides">Elements in memory between neighbours along each dimension of the walk.</param>
internal sealed record RearrangeOrder(int Offset, int[] Strides)
{
    /// <summary>The movement over an input of shape <paramref name="shape"/> with channels last; null where a step of the walk leads from
    /// row to row or from channel to channel as it goes, so that it has no one stride there.</summary>
    public static RearrangeOrder? Of(Rearrange rearrange, Shape shape)
    {
        int[] first = shape.Strides();
        Shape stored = LaidOutProgram.WithChannelsLast(shape);
        int[] storedStrides = stored.Strides();
        int[] last = [storedStrides[0], storedStrides[^1], .. storedStrides[1..^1]];
        int rank = shape.Rank;
        int[] lowest = Coordinates(rearrange.Offset, first);
        int[] highest = [.. lowest];
        int offset = Dot(lowest, last);
        var strides = new int[rearrange.Strides.Length];
        for (int d = 0; d < strides.Length; d++)
        {
            // A walk of one step has no neighbours.
            int[] step = rearrange.Available[d] > 1 ? Coordinates(rearrange.Strides[d], first) : new int[rank];
            strides[d] = Dot(step, last);
            for (int i = 0; i < rank; i++)
            {
                long reach = (long)step[i] * (Math.Max(rearrange.Available[d], 1) - 1);
                if (Math.Abs(reach) > shape[i])
                {
                    return null;
                }

                lowest[i] += (int)Math.Min(reach, 0);
                highest[i] += (int)Math.Max(reach, 0);
            }
        }

        bool stays = Enumerable.Range(0, rank).All(i => lowest[i] >= 0 && highest[i] < Math.Max(1, shape[i]));
        return stays ? new RearrangeOrder(offset, strides) : null;
    }

    /// <summary>The movement that reads memory in this order.</summary>
    public Rearrange Apply(Rearrange rearrange) => rearrange with { Offset = Offset, Strides = Strides };

    /// <summary>The movement that writes its output, whose dimensions are those of the walk, with channels last.</summary>
    public static Rearrange WithChannelsLast(Rearrange rearrange)
    {
        return rearrange with
        {
            Extents = Moved(rearrange.Extents),
            Strides = Moved(rearrange.Strides),
            Before = Moved(rearrange.Before),
            Available = Moved(rearrange.Available),
        };

        static int[] Moved(int[] dimensions) => [dimensions[0], .. dimensions[2..], dimensions[1]];
    }

    // A distance in memory as steps along each dimension; backwards ones go back along all of them.
    private static int[] Coordinates(int distance, int[] strides)
    {
        int rest = Math.Abs(distance);
        var steps = new int[strides.Length];
        for (int d = 0; d < strides.Length; d++)
        {
            steps[d] = strides[d] == 0 ? 0 : Math.Sign(distance) * (rest / strides[d]);
            rest = strides[d] == 0 ? rest : rest % strides[d];
        }

        return steps;
    }

    private static int Dot(int[] steps, int[] strides) => steps.Zip(strides, (step, stride) => step * stride).Sum();
}
