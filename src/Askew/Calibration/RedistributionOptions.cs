namespace Askew.Calibration;

/// <summary>Everything that the paper leaves open about activation redistribution (Algorithm 2), with the defaults used here.</summary>
internal sealed record RedistributionOptions
{
    /// <summary>The paper's text and no more: nothing is clamped, no spike is treated, any share may be clipped; levels as in the KL search
    /// that it builds on.</summary>
    public static RedistributionOptions AsPrinted { get; } =
        new() { ConsumerClamp = false, SpikeRatio = 0, MaxClipped = 1, EvenLevels = false };

    /// <summary>Clamp the statistics to what the tensor's consumers let through (a Relu after it, a Clip).</summary>
    public bool ConsumerClamp { get; init; } = true;

    /// <summary>A bin at zero, or at a bound of the consumer's clamp, that holds more than this many times the median of its neighbours
    /// counts as that median; 0 switches the treatment off.</summary>
    public double SpikeRatio { get; init; } = 10;

    /// <summary>Room below the smallest value, as a share of the range: c = -min + share * (max - min).</summary>
    public double OffsetShare { get; init; } = 0.05;

    /// <summary>The smallest lambda that is tried.</summary>
    public double LambdaMin { get; init; } = -2;

    /// <summary>The largest lambda that is tried.</summary>
    public double LambdaMax { get; init; } = 2;

    /// <summary>What is subtracted to centre the transformed values.</summary>
    public RedistributionCenter Center { get; init; } = RedistributionCenter.Mean;

    /// <summary>Bins of the histogram of distances from the centre.</summary>
    public int Bins { get; init; } = 2048;

    /// <summary>Levels that a candidate is merged into, and bins of the first candidate; 0 stands for half of what the bit width has (128
    /// for 8 bits).</summary>
    public int Levels { get; init; }

    /// <summary>Whether the bins of a candidate are divided evenly among the levels; otherwise all levels but the last have the same whole
    /// number of bins, and the last one all that remain.</summary>
    public bool EvenLevels { get; init; } = true;

    /// <summary>What is added to each bin, in counts, before two distributions are compared.</summary>
    public double Smoothing { get; init; } = 1e-4;

    /// <summary>The largest share of all values that may be clipped; 1 switches the limit off.</summary>
    public double MaxClipped { get; init; } = 0.00001;
}
