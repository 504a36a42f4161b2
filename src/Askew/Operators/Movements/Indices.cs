using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Movements;

/// <summary>How operators read the indices that a model gives them.</summary>
internal static class Indices
{
    /// <summary>An index along an axis, which counts from the end where negative, as a number from 0.</summary>
    /// <exception cref="GraphException">It does not exist.</exception>
    public static int Along(long index, int extent) => index >= -extent && index < extent
        ? (int)(index < 0 ? index + extent : index)
        : throw new GraphException($"the index {index} does not exist along an axis of extent {extent}");

    /// <summary>All indices of a tensor, see <see cref="Along"/>.</summary>
    public static int[] All(Tensor indices, int extent) => Array.ConvertAll(indices.ToLongs(), index => Along(index, extent));

    /// <summary>For index tuples, the last dimension of a tensor, the number of the block in data that each names.</summary>
    /// <param name="indices">[..., k].</param>
    /// <param name="data">The shape of what they point into.</param>
    /// <param name="first">The dimension of the data that the first of a tuple counts along; the k dimensions from it on count.</param>
    /// <exception cref="GraphException">One does not exist.</exception>
    public static int[] Blocks(Tensor indices, Shape data, int first)
    {
        int length = indices.Shape[-1];
        long[] all = indices.ToLongs();
        var blocks = new int[length == 0 ? indices.Shape.CountBetween(0, indices.Shape.Rank - 1) : all.Length / length];
        for (int i = 0; i < blocks.Length; i++)
        {
            for (int d = 0; d < length; d++)
            {
                int extent = data[first + d];
                blocks[i] = (blocks[i] * extent) + Along(all[(i * length) + d], extent);
            }
        }

        return blocks;
    }

    /// <summary>For every element of indices (along one axis) the number of the element of data that it names.</summary>
    /// <param name="indices">Of the rank of the data, and no larger but along the axis.</param>
    /// <param name="data">The shape of what they point into.</param>
    /// <param name="axis">The axis.</param>
    /// <exception cref="GraphException">One does not exist.</exception>
    public static int[] Elements(Tensor indices, Shape data, int axis)
    {
        int[] strides = data.Strides();
        var places = new int[indices.Shape.ElementCount];
        long[] all = indices.ToLongs();
        var at = new int[data.Rank];
        for (int i = 0; i < places.Length; i++)
        {
            int place = Along(all[i], data[axis]) * strides[axis];
            for (int d = 0; d < at.Length; d++)
            {
                place += d == axis ? 0 : at[d] * strides[d];
            }

            places[i] = place;
            for (int d = at.Length - 1; d >= 0 && ++at[d] == indices.Shape[d]; d--)
            {
                at[d] = 0;
            }
        }

        return places;
    }

    /// <summary>Throws unless indices are as <see cref="Elements"/> wants them.</summary>
    /// <exception cref="GraphException">They are not.</exception>
    public static void RequireWithin(Shape indices, Shape data, int axis)
    {
        if (indices.Rank != data.Rank || Enumerable.Range(0, data.Rank).Any(d => d != axis && indices[d] > data[d]))
        {
            throw new GraphException($"indices of shape {indices} do not fit data of shape {data} along axis {axis}");
        }
    }

    /// <summary>The elements of a value, seen as a vector, that <paramref name="places"/> name, under another shape.</summary>
    public static Value Pick(Expansion expansion, Value value, int[] places, Shape shape) =>
        Pick(expansion, value, places, 1, shape);

    /// <summary>The blocks of <paramref name="size"/> neighbouring elements of a value that <paramref name="places"/> name, under another
    /// shape.</summary>
    public static Value Pick(Expansion expansion, Value value, int[] places, int size, Shape shape)
    {
        Value rows = expansion.Reshape(value, -1, size);
        Value picked = expansion.Apply(
            "Gather", [rows, expansion.Longs(Array.ConvertAll(places, place => (long)place))], ("axis", 0L));
        return expansion.Reshape(picked, shape.Extents.ToArray());
    }
}
