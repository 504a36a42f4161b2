using Askew.Instructions;

namespace Askew.Export;

/// <summary>Where each element of a movement comes from.</summary>
internal static class WalkPlaces
{
    /// <summary>For each element of the output the input's element; <paramref name="inputs"/>, their number, for padding.</summary>
    public static int[] Of(Rearrange rearrange, int inputs)
    {
        int rank = rearrange.Extents.Length;
        var places = new int[rearrange.Extents.Aggregate(1, (product, extent) => product * extent)];
        var index = new int[rank];
        for (int i = 0; i < places.Length; i++)
        {
            long place = rearrange.Offset;
            bool isInside = true;
            for (int d = 0; d < rank; d++)
            {
                int at = index[d] - rearrange.Before[d];
                isInside &= (uint)at < (uint)rearrange.Available[d];
                place += (long)at * rearrange.Strides[d];
            }

            places[i] = isInside ? (int)place : inputs;
            for (int d = rank - 1; d >= 0 && ++index[d] == rearrange.Extents[d]; d--)
            {
                index[d] = 0;
            }
        }

        return places;
    }
}
