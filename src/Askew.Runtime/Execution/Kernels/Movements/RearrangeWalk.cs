using Askew.Instructions;

namespace Askew.Execution.Kernels.Movements;

/// <summary>The walk of a <see cref="Rearrange"/> with as few dimensions as it can have: those that follow on from one another are
/// one.</summary>
internal sealed class RearrangeWalk
{
    private readonly int offset;

    private RearrangeWalk(int offset, RearrangeDimension[] dimensions)
    {
        this.offset = offset;
        Dimensions = dimensions;
    }

    /// <summary>The dimensions, outermost first; at least one.</summary>
    public RearrangeDimension[] Dimensions { get; }

    /// <summary>The walk of <paramref name="rearrange"/>.</summary>
    public static RearrangeWalk Of(Rearrange rearrange)
    {
        var merged = new List<RearrangeDimension>();
        long offset = rearrange.Offset;
        for (int d = 0; d < rearrange.Extents.Length; d++)
        {
            var dimension = new RearrangeDimension(rearrange.Extents[d], rearrange.Strides[d], rearrange.Before[d], rearrange.Available[d]);
            if (dimension.IsUnpadded)
            {
                // Elements before the first one that is wanted are skipped once and for all.
                offset -= (long)dimension.Before * dimension.Stride;
                dimension = dimension with { Before = 0, Available = dimension.Extent };
            }

            if (dimension is { IsUnpadded: true, Extent: 1 })
            {
                continue;
            }

            if (merged.Count > 0 && merged[^1].IsUnpadded && dimension.IsUnpadded
                && merged[^1].Stride == (long)dimension.Stride * dimension.Extent)
            {
                int extent = merged[^1].Extent * dimension.Extent;
                merged[^1] = new RearrangeDimension(extent, dimension.Stride, 0, extent);
            }
            else
            {
                merged.Add(dimension);
            }
        }

        if (merged.Count == 0)
        {
            merged.Add(new RearrangeDimension(1, 1, 0, 1));
        }

        return new RearrangeWalk((int)offset, [.. merged]);
    }

    /// <summary>The outer index of run number <paramref name="run"/>.</summary>
    public void IndexOf(int run, Span<int> index)
    {
        for (int d = index.Length - 1; d >= 0; d--)
        {
            (run, index[d]) = Math.DivRem(run, Dimensions[d].Extent);
        }
    }

    /// <summary>Goes on to the next outer index.</summary>
    public void Advance(Span<int> index)
    {
        for (int d = index.Length - 1; d >= 0 && ++index[d] == Dimensions[d].Extent; d--)
        {
            index[d] = 0;
        }
    }

    /// <summary>Whether the run at an outer index lies in the input, as far as the outer dimensions go.</summary>
    public bool IsInside(ReadOnlySpan<int> index)
    {
        for (int d = 0; d < index.Length; d++)
        {
            if ((uint)(index[d] - Dimensions[d].Before) >= (uint)Dimensions[d].Available)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Where in the input the data of the run at an outer index begin.</summary>
    public long SourceOf(ReadOnlySpan<int> index)
    {
        long source = offset;
        for (int d = 0; d < index.Length; d++)
        {
            source += (long)(index[d] - Dimensions[d].Before) * Dimensions[d].Stride;
        }

        return source;
    }
}
