using System.Globalization;
using Askew.Graphs;

namespace Askew.Importing.Caffe;

/// <summary>Reads what layers say of windows: one number for all spatial dimensions, one for each, or two fields for height and width.
/// </summary>
internal static class Window
{
    /// <summary>A number for each spatial dimension.</summary>
    /// <param name="given">The field that may be there once, or once for each dimension.</param>
    /// <param name="isByName">Whether the fields for height and width are there.</param>
    /// <param name="height">The field for the height.</param>
    /// <param name="width">The field for the width.</param>
    /// <param name="fallback">Where nothing is said; null where something must be.</param>
    /// <param name="rank">How many spatial dimensions there are.</param>
    /// <param name="what">The field's name, for messages.</param>
    /// <param name="least">The least number.</param>
    /// <exception cref="GraphException">Numbers are missing, too many or too large.</exception>
    public static int[] Extents(
        IReadOnlyList<uint> given, bool isByName, uint height, uint width, int? fallback, int rank, string what, uint least)
    {
        if (isByName && (given.Count > 0 || rank != 2))
        {
            throw new GraphException($"its {what} is given for height and width, and {(rank == 2 ? "once more" : "has one dimension")}");
        }

        uint[] extents = isByName ? [height, width]
            : given.Count == 0 ? [.. Enumerable.Repeat((uint)(fallback ?? throw new GraphException($"its {what} is missing")), rank)]
            : given.Count == 1 ? [.. Enumerable.Repeat(given[0], rank)]
            : [.. given];
        return extents.Length == rank && extents.All(extent => extent >= least && extent <= int.MaxValue)
            ? [.. extents.Select(extent => (int)extent)]
            : throw new GraphException(string.Create(
                CultureInfo.InvariantCulture,
                $"its {what} {NumberList.Text(extents)} does not fit: expected one number or {rank}, of at least {least}"));
    }

    /// <summary>Numbers as attributes hold them.</summary>
    public static long[] Longs(int[] numbers) => Array.ConvertAll(numbers, number => (long)number);
}
