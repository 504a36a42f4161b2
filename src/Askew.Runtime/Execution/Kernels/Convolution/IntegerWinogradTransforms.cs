using System.Runtime.CompilerServices;
using Askew.Execution.Kernels.Lanes;

namespace Askew.Execution.Kernels.Convolution;

/// <summary>The transforms of <see cref="PackedWinograd"/>, many tiles at a time.</summary>
internal static unsafe class IntegerWinogradTransforms<TLanes, TVector>
    where TLanes : ILanes<TVector>
    where TVector : struct
{
    /// <summary>V = B' d B for a row of tiles and a pair of channels.</summary>
    /// <remarks>A lane is a pair of neighbouring columns of one channel, those where its tile begins, (d0, d1); the lane after it holds
    /// (d2, d3). The difference of the two is the first and the last element of the row transform at once. The results are pairs of
    /// channels.</remarks>
    /// <param name="first">The first of the four rows of the first channel, as 16-bit integers.</param>
    /// <param name="second">The same of the second channel.</param>
    /// <param name="width">Integers from one row to the next.</param>
    /// <param name="tiles">Number of tiles; whole vectors are computed.</param>
    /// <param name="target">The first tile's lane in the plane of the first element.</param>
    /// <param name="elementStride">Lanes from one element to the next.</param>
    [MethodImpl(Compilation.AtOnce)]
    public static void Input(short* first, short* second, int width, int tiles, int* target, long elementStride)
    {
        for (int tile = 0; tile < tiles; tile += TLanes.Count, first += 2 * TLanes.Count,
            second += 2 * TLanes.Count, target += TLanes.Count)
        {
            Columns(first, width, out TVector a0, out TVector a1, out TVector a2, out TVector a3);
            Columns(first + 2, width, out TVector p0, out TVector p1, out TVector p2, out TVector p3);
            Columns(second, width, out TVector b0, out TVector b1, out TVector b2, out TVector b3);
            Columns(second + 2, width, out TVector q0, out TVector q1, out TVector q2, out TVector q3);
            Row(a0, p0, b0, q0, target, elementStride);
            Row(a1, p1, b1, q1, target + (4 * elementStride), elementStride);
            Row(a2, p2, b2, q2, target + (8 * elementStride), elementStride);
            Row(a3, p3, b3, q3, target + (12 * elementStride), elementStride);
        }
    }

    /// <summary>A' M A / 4 for some tiles and one channel: the four sums of each.</summary>
    /// <param name="products">M: for each of the 16 elements the sums of all tiles.</param>
    /// <param name="elementStride">Lanes from one element to the next.</param>
    /// <param name="tiles">Number of tiles, a multiple of the vectors' lanes.</param>
    /// <param name="sums">Receives the upper left sums of all tiles, then the upper right, the lower left and the lower right ones.</param>
    [MethodImpl(Compilation.AtOnce)]
    public static void Output(int* products, int elementStride, int tiles, int* sums)
    {
        TVector two = TLanes.Broadcast(2);
        for (int tile = 0; tile < tiles; tile += TLanes.Count, products += TLanes.Count, sums += TLanes.Count)
        {
            SumColumns(products, elementStride, out TVector upper0, out TVector lower0);
            SumColumns(products + elementStride, elementStride, out TVector upper1, out TVector lower1);
            SumColumns(products + (2 * elementStride), elementStride, out TVector upper2, out TVector lower2);
            SumColumns(products + (3 * elementStride), elementStride, out TVector upper3, out TVector lower3);
            TLanes.Store(TLanes.ShiftRight(TLanes.Add(TLanes.Add(upper0, upper1), upper2), two), sums);
            TLanes.Store(TLanes.ShiftRight(TLanes.Subtract(TLanes.Subtract(upper1, upper2), upper3), two), sums + tiles);
            TLanes.Store(TLanes.ShiftRight(TLanes.Add(TLanes.Add(lower0, lower1), lower2), two), sums + (2 * tiles));
            TLanes.Store(TLanes.ShiftRight(TLanes.Subtract(TLanes.Subtract(lower1, lower2), lower3), two), sums + (3 * tiles));
        }
    }

    // B' d, down the columns: both halves of each lane alike.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns(short* rows, int width, out TVector first, out TVector second, out TVector third, out TVector fourth)
    {
        TVector d0 = TLanes.Load((int*)rows);
        TVector d1 = TLanes.Load((int*)(rows + width));
        TVector d2 = TLanes.Load((int*)(rows + (2L * width)));
        TVector d3 = TLanes.Load((int*)(rows + (3L * width)));
        first = TLanes.SubtractHalves(d0, d2);
        second = TLanes.AddHalves(d1, d2);
        third = TLanes.SubtractHalves(d2, d1);
        fourth = TLanes.SubtractHalves(d1, d3);
    }

    // x B along one row, of channel a with lanes (a0, a1) and (p2, p3), and of channel b with lanes (b0, b1) and (q2, q3).
    // What stays in the low halves is of channel a, and in the high halves of channel b.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(TVector a, TVector p, TVector b, TVector q, int* target, long elementStride)
    {
        TVector endsOfA = TLanes.SubtractHalves(a, p);
        TVector endsOfB = TLanes.SubtractHalves(b, q);
        TVector lowA1 = TLanes.HighToLow(a);
        TVector highB2 = TLanes.LowToHigh(q);
        TLanes.Store(TLanes.JoinHalves(endsOfA, TLanes.LowToHigh(endsOfB)), target);
        TLanes.Store(TLanes.JoinHalves(TLanes.AddHalves(lowA1, p), TLanes.AddHalves(b, highB2)), target + elementStride);
        TLanes.Store(TLanes.JoinHalves(TLanes.SubtractHalves(p, lowA1), TLanes.SubtractHalves(highB2, b)), target + (2 * elementStride));
        TLanes.Store(TLanes.JoinHalves(TLanes.HighToLow(endsOfA), endsOfB), target + (3 * elementStride));
    }

    // A' M, down one column of the 4x4.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SumColumns(int* products, int elementStride, out TVector upper, out TVector lower)
    {
        TVector first = TLanes.Load(products);
        TVector second = TLanes.Load(products + (4L * elementStride));
        TVector third = TLanes.Load(products + (8L * elementStride));
        TVector fourth = TLanes.Load(products + (12L * elementStride));
        upper = TLanes.Add(TLanes.Add(first, second), third);
        lower = TLanes.Subtract(TLanes.Subtract(second, third), fourth);
    }
}
