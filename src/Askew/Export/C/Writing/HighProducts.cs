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
        Sums[] rows = [.. weights.Requantizers.Select((requantizer, row) => Sums.Of(
            requantizer, weights.Values.AsSpan(row * weights.Length, weights.Length), input, saturation))];
        int hardest = 0;
        for (int shift = 0; shift <= MostShift; shift++)
        {
            // The row for which the last shift was not enough is the likeliest not to do with this one.
            if (rows.Length > 0 && Find(rows[hardest], saturation, shift) is null)
            {
                continue;
            }

            var products = new HighProduct[rows.Length];
            int row = 0;
            while (row < rows.Length && Find(rows[row], saturation, shift) is { } product)
            {
                products[row++] = product;
            }

            if (row == rows.Length)
            {
                return new HighProducts(products, shift);
            }

            hardest = row;
        }

        return null;
    }

    /// <summary>One that gives what <paramref name="requantizer"/> gives for all sums from <paramref name="least"/> to
    /// <paramref name="most"/>, saturated; null where none was found.</summary>
    public static HighProduct? Find(Requantizer requantizer, long least, long most, IntegerRange saturation, int rightShift) =>
        Find(Sums.Between(requantizer, least, most, saturation), saturation, rightShift);

    private static HighProduct? Find(Sums sums, IntegerRange saturation, int rightShift)
    {
        if (!sums.AreSmall)
        {
            return null;
        }

        if (sums.Steps == 0)
        {
            return new HighProduct(0, 0, sums.First << rightShift);
        }

        Int128 scaled = ((Int128)sums.Requantizer.Multiplier << (Bits + rightShift + 1)) >> sums.Requantizer.RightShift;
        Int128 nearest = (scaled + 1) >> 1;
        int distance = sums.Steps > ManySteps ? FewDistance : MostDistance;
        for (int i = 0; i <= 2 * distance && nearest <= int.MaxValue; i++)
        {
            long multiplier = (long)nearest + (i % 2 == 0 ? i / 2 : -(i + 1) / 2);
            if (multiplier is > 0 and <= int.MaxValue
                && Bounds(sums, saturation, (int)multiplier, rightShift) is { } bounds
                && Within(bounds, (int)multiplier, sums.First << rightShift, int.MaxValue - sums.Magnitude) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    // Between which (begin * multiplier + (addend << 32)) lies: at its first sum every output is reached, at the sum before it is not.
    private static (long Low, long High)? Bounds(
        Sums sums, IntegerRange saturation, int multiplier, int rightShift)
    {
        int unit = Bits + rightShift;
        int last = sums.First + sums.Steps;
        long low = sums.First > saturation.Min ? ((long)sums.First << unit) - (sums.Least * multiplier) : long.MinValue;
        long high = last < saturation.Max ? ((long)(last + 1) << unit) - (sums.Most * multiplier) - 1 : long.MaxValue;
        (long begin, long excess) = (sums.Begin, sums.Excess);
        for (int i = 0; i < sums.Steps && low <= high; i++)
        {
            long bound = ((long)(sums.First + 1 + i) << unit) - (begin * multiplier);
            low = Math.Max(low, bound);
            high = Math.Min(high, bound + multiplier - 1);
            begin += sums.Step;
            excess -= sums.Rest;
            if (excess < 0)
            {
                begin++;
                excess += sums.Requantizer.Multiplier;
            }
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

    private static Int128 Ceiling(Int128 value, Int128 divisor) => (value / divisor) + (value % divisor > 0 ? 1 : 0);

    /// <summary>The sums that an output can have, and where each of its values begins; the same for all shifts.</summary>
    /// <remarks>The value <c>First + 1 + i</c> begins at the sum <c>ceiling(((First + 1 + i) * 2^S - addend) / multiplier)</c>. From one to
    /// the next are <see cref="Step"/>, and one more where what the ceiling added is used up.</remarks>
    /// <param name="Requantizer">What makes the output of its sum.</param>
    /// <param name="Least">The least sum.</param>
    /// <param name="Most">The greatest.</param>
    private sealed record Sums(Requantizer Requantizer, long Least, long Most)
    {
        /// <summary>The greatest magnitude of a sum.</summary>
        public long Magnitude => Math.Max(-Least, Most);

        /// <summary>Whether a product of 32 bits can do; else nothing of what follows is known.</summary>
        public bool AreSmall => Requantizer.Multiplier >= 0 && Magnitude <= int.MaxValue / 2;

        /// <summary>The output of the least sum, saturated.</summary>
        public int First { get; private init; }

        /// <summary>Values above <see cref="First"/> that there are.</summary>
        public int Steps { get; private init; }

        /// <summary>Where the first of them begins.</summary>
        public long Begin { get; private init; }

        /// <summary>What the ceiling of <see cref="Begin"/> added, in parts of the multiplier.</summary>
        public long Excess { get; private init; }

        /// <summary>2^S over the multiplier, rounded down.</summary>
        public long Step { get; private init; }

        /// <summary>What rounding took from <see cref="Step"/>, in parts of the multiplier.</summary>
        public long Rest { get; private init; }

        /// <summary>Those of weights with any inputs.</summary>
        public static Sums Of(Requantizer requantizer, ReadOnlySpan<sbyte> weights, IntegerRange input, IntegerRange saturation)
        {
            (long least, long most) = (0, 0);
            foreach (sbyte weight in weights)
            {
                (long one, long other) = ((long)weight * input.Min, (long)weight * input.Max);
                least += Math.Min(one, other);
                most += Math.Max(one, other);
            }

            return Between(requantizer, least, most, saturation);
        }

        /// <summary>Those from <paramref name="least"/> to <paramref name="most"/>.</summary>
        public static Sums Between(Requantizer requantizer, long least, long most, IntegerRange saturation)
        {
            var sums = new Sums(requantizer, least, most);
            if (!sums.AreSmall)
            {
                return sums;
            }

            int first = saturation.Saturate(Exact(requantizer, least));
            int steps = saturation.Saturate(Exact(requantizer, most)) - first;
            if (steps == 0)
            {
                return sums with { First = first };
            }

            Int128 reached = ((Int128)(first + 1) << requantizer.RightShift) - requantizer.Addend;
            Int128 begin = Ceiling(reached, requantizer.Multiplier);
            (long step, long rest) = Math.DivRem(1L << requantizer.RightShift, requantizer.Multiplier);
            return sums with
            {
                First = first,
                Steps = steps,
                Begin = (long)begin,
                Excess = (long)((begin * requantizer.Multiplier) - reached),
                Step = step,
                Rest = rest,
            };
        }

        private static long Exact(Requantizer requantizer, long sum) =>
            (long)((((Int128)sum * requantizer.Multiplier) + requantizer.Addend) >> requantizer.RightShift);
    }
}
