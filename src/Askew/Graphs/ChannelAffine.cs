using Askew.Tensors;

namespace Askew.Graphs;

/// <summary>A node that only scales and shifts its first input: element i becomes <c>y = Scale[c] * x + Offset[c]</c>, with
/// <c>c = (i / Run) % Count</c>.</summary>
/// <remarks>Said so, it is the same under any other shape, since views keep the order of elements.</remarks>
/// <param name="Scale">One for each channel.</param>
/// <param name="Offset">One for each channel.</param>
/// <param name="Run">Elements in a row that belong to one channel, at least 1.</param>
internal sealed record ChannelAffine(double[] Scale, double[] Offset, int Run)
{
    /// <summary>How many channels there are.</summary>
    public int Count => Scale.Length;

    /// <summary>Whether all elements are treated alike.</summary>
    public bool IsUniform => Count == 1;

    /// <summary>Whether anything is added.</summary>
    public bool Shifts => Array.Exists(Offset, offset => offset != 0);

    /// <summary>Whether all factors and summands are numbers that can be computed with.</summary>
    public bool IsFinite => Array.TrueForAll(Scale, double.IsFinite) && Array.TrueForAll(Offset, double.IsFinite);

    /// <summary>Whether the channels are dimension 1 of a tensor of shape <paramref name="shape"/>, or all elements are treated
    /// alike.</summary>
    public bool IsAlongChannels(Shape shape) => IsUniform
        || (shape.Rank >= 2 && shape[1] == Count && shape.CountBetween(2, shape.Rank) == Run);

    /// <summary>The same said of <paramref name="count"/> channels of <paramref name="run"/> elements in a row; null where elements of one
    /// of these are treated differently.</summary>
    public ChannelAffine? Over(int run, int count)
    {
        if (!IsUniform && (Run % run != 0 || (long)run * count % ((long)Run * Count) != 0))
        {
            return null;
        }

        return new ChannelAffine(Each(Scale), Each(Offset), run);

        double[] Each(double[] numbers) =>
            [.. Enumerable.Range(0, count).Select(channel => numbers[(int)((long)channel * run / Run % Count)])];
    }

    /// <summary>This and then <paramref name="next"/>, as one; null where their channels do not fit each other.</summary>
    public ChannelAffine? Then(ChannelAffine next)
    {
        (ChannelAffine first, ChannelAffine? second) = Over(next.Run, next.Count) is { } spread
            ? (spread, next) : (this, next.Over(Run, Count));
        return second is null ? null : new ChannelAffine(
            [.. first.Scale.Zip(second.Scale, (a, b) => a * b)],
            [.. first.Offset.Zip(second.Scale, (offset, scale) => offset * scale).Zip(second.Offset, (a, b) => a + b)],
            first.Run);
    }
}
