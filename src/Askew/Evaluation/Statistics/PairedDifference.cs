namespace Askew.Evaluation.Statistics;

/// <summary>How a network compares with another on the same samples, each sample's outcome beside the other's.</summary>
internal sealed record PairedDifference
{
    /// <summary>What is compared: <c>top-1</c>, <c>mAP50</c>, <c>SQNR</c>.</summary>
    public required string Measure { get; init; }

    /// <summary>How far the network is above the other: a share from -1 to 1, or dB for SQNR.</summary>
    public required double Difference { get; init; }

    /// <summary>The 95 % interval of the difference; null where there are too few samples to tell.</summary>
    public required Interval? Interval { get; init; }

    /// <summary>Samples on which only this network is right; null but for top-1.</summary>
    public int? OnlyThis { get; init; }

    /// <summary>Samples on which only the other one is right; null but for top-1.</summary>
    public int? OnlyOther { get; init; }

    /// <summary>The probability of so uneven a division, or a more uneven one, between networks that are equally good (McNemar's exact
    /// test, two-sided); null but for top-1.</summary>
    public double? Probability { get; init; }

    /// <summary>Whether the interval leaves 0 out.</summary>
    public bool IsMeasurable => Interval?.ExcludesZero() == true;

    /// <summary>Compares two classifiers by which of the samples they get right.</summary>
    /// <remarks>
    /// The interval is the exact one of McNemar's test: it leaves 0 out just where the test finds a difference at 5 %. Of the d samples on
    /// which only one is right, the share of this network has the interval of Clopper and Pearson, and so has the share of d among all
    /// samples; each end of the difference is the product of the two that lies furthest out.
    /// </remarks>
    /// <param name="onlyThis">Samples on which only this network is right.</param>
    /// <param name="onlyOther">Samples on which only the other one is right.</param>
    /// <param name="samples">All samples with a label, at least 1.</param>
    public static PairedDifference OfRight(int onlyThis, int onlyOther, int samples)
    {
        Interval share = ExactBinomial.Of(onlyThis, onlyThis + onlyOther);
        Interval apart = ExactBinomial.Of(onlyThis + onlyOther, samples);
        (double low, double high) = ((2 * share.Low) - 1, (2 * share.High) - 1);
        return new PairedDifference
        {
            Measure = "top-1",
            Difference = (double)(onlyThis - onlyOther) / samples,
            Interval = new Interval(low * (low < 0 ? apart.High : apart.Low), high * (high > 0 ? apart.High : apart.Low)),
            OnlyThis = onlyThis,
            OnlyOther = onlyOther,
            Probability = ExactBinomial.Evenness(onlyThis, onlyOther),
        };
    }

    /// <summary>Compares two networks by a figure that no single sample has, draw by draw.</summary>
    /// <param name="measure">What is compared.</param>
    /// <param name="difference">How far the network is above the other.</param>
    /// <param name="mine">This network's figure of each draw.</param>
    /// <param name="theirs">The other's.</param>
    /// <param name="samples">How many samples there are.</param>
    public static PairedDifference OfDraws(
        string measure, double difference, IReadOnlyList<double> mine, IReadOnlyList<double> theirs, int samples) => new()
        {
            Measure = measure,
            Difference = difference,
            Interval = Bootstrap.Of(mine.Zip(theirs, (one, other) => one - other), samples, difference),
        };
}
