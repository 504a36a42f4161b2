using Askew.Operators.FloatKernels;
using Askew.Tensors;

namespace Askew.Operators.Normalization;

/// <summary>Gain and shift of every element of a tensor, which repeat: element i has those of number (i / run) % count.</summary>
/// <param name="View">The shape of the tensor.</param>
/// <param name="First">The first dimension along which they change.</param>
/// <param name="End">The end of those.</param>
/// <param name="Gains">The gains of dimensions <paramref name="First"/> up to <paramref name="End"/>.</param>
/// <param name="Shifts">The shifts, likewise.</param>
internal sealed record ChannelGains(Shape View, int First, int End, double[] Gains, double[] Shifts)
{
    /// <summary>Elements in a row with the same gain and shift.</summary>
    public int Run => Math.Max(1, View.CountBetween(End, View.Rank));

    /// <summary>Of constants that broadcast to <paramref name="view"/>; null is 1 and 0.</summary>
    public static ChannelGains Of(Shape view, Tensor? gain, Shape gainShape, Tensor? shift, Shape shiftShape)
    {
        int[] gainStrides = BroadcastLoops.Strides(gainShape, view.Rank);
        int[] shiftStrides = BroadcastLoops.Strides(shiftShape, view.Rank);
        int[] changing = [.. Enumerable.Range(0, view.Rank).Where(d => view[d] > 1 && (gainStrides[d] != 0 || shiftStrides[d] != 0))];
        (int first, int end) = changing.Length == 0 ? (view.Rank, view.Rank) : (changing[0], changing[^1] + 1);
        double[] gains = gain?.ToDoubles() ?? [1];
        double[] shifts = shift?.ToDoubles() ?? [0];
        int count = view.CountBetween(first, end);
        var result = new ChannelGains(view, first, end, new double[count], new double[count]);
        for (int i = 0; i < count; i++)
        {
            (int ofGain, int ofShift) = (0, 0);
            int rest = i;
            for (int d = end - 1; d >= first; d--)
            {
                (rest, int index) = Math.DivRem(rest, view[d]);
                ofGain += index * gainStrides[d];
                ofShift += index * shiftStrides[d];
            }

            (result.Gains[i], result.Shifts[i]) = (gains[ofGain], shifts[ofShift]);
        }

        return result;
    }

    /// <summary>The same with the dimensions in another order.</summary>
    public ChannelGains Permuted(int[] order)
    {
        Shape view = new([.. order.Select(d => View[d])]);
        int[] places = [.. Enumerable.Range(0, order.Length).Where(i => order[i] >= First && order[i] < End && View[order[i]] > 1)];
        (int first, int end) = places.Length == 0 ? (view.Rank, view.Rank) : (places[0], places[^1] + 1);
        int count = view.CountBetween(first, end);
        var result = new ChannelGains(view, first, end, new double[count], new double[count]);
        for (int i = 0; i < count; i++)
        {
            int old = 0;
            int rest = i;
            for (int d = end - 1; d >= first; d--)
            {
                (rest, int index) = Math.DivRem(rest, view[d]);
                old += order[d] >= First && order[d] < End ? index * View.CountBetween(order[d] + 1, End) : 0;
            }

            (result.Gains[i], result.Shifts[i]) = (Gains[old], Shifts[old]);
        }

        return result;
    }
}
