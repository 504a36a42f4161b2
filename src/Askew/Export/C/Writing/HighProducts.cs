using Askew.Numerics;

namespace Askew.Export.C.Writing;

/// <summary>The requantisers of a layer as upper halves of 32-bit products.</summary>
/// <remarks>Both a requantiser and the product that it is replaced by never fall as the sum grows, so they are equal for all sums where
/// they are equal at the least sum of each output and just below it. Numbers with which they are so are looked for; where there are
/// none, the layer keeps its requantisers.</remarks>
/// <param name="Outputs">One for each output.</param>
/// <param name="RightShift">The shift behind all of them.</param>
internal sealed record HighProducts(IReadOnlyList<HighProduct> Outputs, int RightShift)
{
    private const int Bits = 32;

    // More shift makes multipliers finer, until the largest does not fit any more.
    private const int MostShift = 12;

    // Multipliers beside the nearest one that are tried; fewer where outputs have more than 12 bits.
    private const int MostDistance = 8;
    private const int FewDistance = 2;
    private const int ManySteps = 1 << 12;

    // Each addend lets another begin come close; one of a thousand fits outputs of 8 bits.
    private const int MostAddends = 1 << 15;

    /// <summary>Those of a layer; null where there is an output without one.</summary>
    /// <param name="weights">The layer.</param>
    /// <param name="input">Its inputs, padding included.</param>
    /// <param name="saturation">What results are saturated to.</param>
    public static HighProducts? Of(LinearWeights weights, IntegerRange input, IntegerRange saturation)
    {
        var sums = new (long Least, long Most)[weights.Requantizers.Length];
        for (int row = 0; row < sums.Length; row++)
        {
            foreach (sbyte weight in weights.Values.AsSpan(row * weights.Length, weights.Length))
            {
                sums[row].Least += Math.Min((long)weight * input.Min, (long)weight * input.Max);
                sums[row].Most += Math.Max((long)weight * input.Min, (long)weight * input.Max);
            }
        }

        for (int shift = 0; shift <= MostShift; shift++)
        {
            var products = new HighProduct[sums.Length];
            int row = 0;
            while (row < sums.Length
                && Find(weights.Requantizers[row], sums[row].Least, sums[row].Most, saturation, shift) is { } product)
            {
                products[row++] = product;
            }

            if (row == sums.Length)
            {
                return new HighProducts(products, shift);
            }
        }

        return null;
    }

    /// <summary>One that gives what <paramref name="requantizer"/> gives for all sums from <paramref name="least"/> to
    /// <paramref name="most"/>, saturated; null where none was found.</summary>
    public static HighProduct? Find(Requantizer requantizer, long least, long most, IntegerRange saturation, int rightShift)
    {
        if (requantizer.Multiplier < 0 || Math.Max(-least, most) > int.MaxValue / 2)
        {
            return null;
        }

        int first = saturation.Saturate(Exact(requantizer, least));
        int last = saturation.Saturate(Exact(requantizer, most));
        if (first == last)
        {
            return new HighProduct(0, 0, first << rightShift);
        }

        var steps = new long[last - first];
        for (int i = 0; i < steps.Length; i++)
        {
            Int128 reached = ((Int128)(first + 1 + i) << requantizer.RightShift) - requantizer.Addend;
            steps[i] = (long)Ceiling(reached, requantizer.Multiplier);
        }

        Int128 scaled = ((Int128)requantizer.Multiplier << (Bits + rightShift + 1)) >> requantizer.RightShift;
        Int128 nearest = (scaled + 1) >> 1;
        int distance = steps.Length > ManySteps ? FewDistance : MostDistance;
        for (int i = 0; i <= 2 * distance && nearest <= int.MaxValue; i++)
        {
            long multiplier = (long)nearest + (i % 2 == 0 ? i / 2 : -(i + 1) / 2);
            if (multiplier is > 0 and <= int.MaxValue
                && Bounds(steps, first, saturation, least, most, (int)multiplier, rightShift) is { } bounds
                && Within(bounds, (int)multiplier, first << rightShift, int.MaxValue - Math.Max(-least, most)) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    // Between which (begin * multiplier + (addend << 32)) lies: at its first sum every output is reached, at the sum before it is not.
    private static (long Low, long High)? Bounds(
        long[] steps, int first, IntegerRange saturation, long least, long most, int multiplier, int rightShift)
    {
        int unit = Bits + rightShift;
        int last = first + steps.Length;
        long low = first > saturation.Min ? ((long)first << unit) - (least * multiplier) : long.MinValue;
        long high = last < saturation.Max ? ((long)(last + 1) << unit) - (most * multiplier) - 1 : long.MaxValue;
        for (int i = 0; i < steps.Length && low <= high; i++)
        {
            long begins = ((long)(first + 1 + i) << unit) - (steps[i] * multiplier);
            low = Math.Max(low, begins);
            high = Math.Min(high, begins + multiplier - 1);
        }

        return low <= high ? (low, high) : null;
    }

    private static HighProduct? Within((long Low, long High) bounds, int multiplier, int middle, long room)
    {
        // (addend << 32) + begin * multiplier is the least that is not below, slack above it.
        (long stepBegin, long stepSlack) = Math.DivRem(1L << Bits, multiplier);
        Int128 low = bounds.Low - ((Int128)middle << Bits);
        Int128 ceiling = Ceiling(low, multiplier);
        long begin = (long)ceiling;
        long slack = (long)((ceiling * multiplier) - low);
        (long Begin, long Slack) above = (begin, slack);
        (long Begin, long Slack) below = (begin, slack);
        for (int i = 0; i <= MostAddends; i++)
        {
            if (above.Slack <= bounds.High - bounds.Low && Math.Abs(above.Begin) <= room)
            {
                return new HighProduct((int)above.Begin, multiplier, middle + i);
            }

            if (below.Slack <= bounds.High - bounds.Low && Math.Abs(below.Begin) <= room)
            {
                return new HighProduct((int)below.Begin, multiplier, middle - i);
            }

            above = (above.Begin - stepBegin, above.Slack + stepSlack);
            above = above.Slack >= multiplier ? (above.Begin - 1, above.Slack - multiplier) : above;
            below = (below.Begin + stepBegin, below.Slack - stepSlack);
            below = below.Slack < 0 ? (below.Begin + 1, below.Slack + multiplier) : below;
        }

        return null;
    }

    private static long Exact(Requantizer requantizer, long sum) =>
        (long)((((Int128)sum * requantizer.Multiplier) + requantizer.Addend) >> requantizer.RightShift);

    private static Int128 Ceiling(Int128 value, Int128 divisor) => (value / divisor) + (value % divisor > 0 ? 1 : 0);
}
