using Askew.Instructions;

namespace Askew.Export.TFLite;

/// <summary>One dimension of a walk over memory.</summary>
/// <param name="Stride">Elements in memory from one step to the next.</param>
/// <param name="Count">Elements of data.</param>
/// <param name="Before">Padding before them.</param>
/// <param name="Behind">Padding behind them.</param>
internal readonly record struct WalkAxis(int Stride, int Count, int Before, int Behind)
{
    /// <summary>Whether there is padding.</summary>
    public bool IsPadded => Before != 0 || Behind != 0;

    /// <summary>Data and padding.</summary>
    public int Extent => Before + Count + Behind;

    /// <summary>The dimensions of <paramref name="rearrange"/>, without those that do nothing, neighbours that are one run made one; and
    /// the place in memory where the data begin.</summary>
    public static (WalkAxis[] Axes, long Offset) Of(Rearrange rearrange)
    {
        var axes = new List<WalkAxis>();
        long offset = rearrange.Offset;
        for (int d = 0; d < rearrange.Extents.Length; d++)
        {
            (int before, int extent) = (rearrange.Before[d], rearrange.Extents[d]);
            int start = Math.Max(0, -before);
            int padding = Math.Max(0, before);
            int count = Math.Min(rearrange.Available[d], extent - before) - start;
            offset += (long)start * rearrange.Strides[d];
            var axis = new WalkAxis(rearrange.Strides[d], count, padding, extent - padding - count);
            if (axis is { Count: 1, IsPadded: false })
            {
                continue;
            }

            bool continues = axes.Count > 0 && !axis.IsPadded && !axes[^1].IsPadded
                && axes[^1].Stride == (long)axis.Stride * axis.Count;
            if (continues)
            {
                axes[^1] = axis with { Count = axes[^1].Count * axis.Count };
            }
            else
            {
                axes.Add(axis);
            }
        }

        return ([.. axes], offset);
    }
}
