using Askew.Numerics;

namespace Askew.Calibration;

/// <summary>Activation redistribution (paper Algorithm 2, Fig. 4): Box-Cox makes the values nearly symmetric, a KL search clips them there,
/// the inverse transform brings the bounds back.</summary>
/// <param name="options">What the paper leaves open.</param>
/// <param name="name">The name on the command line: the paper's text without additions has one of its own.</param>
internal sealed class RedistributionCalibrator(RedistributionOptions options, string name = "redistribution") : ICalibrator
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public bool UsesConsumerClamp => options.ConsumerClamp;

    /// <inheritdoc/>
    public ClippingRange Calibrate(ActivationStatistics statistics, int bitWidth) => Explain(statistics, bitWidth).Range;

    /// <summary>The decision with all that led to it.</summary>
    public Redistribution Explain(ActivationStatistics statistics, int bitWidth)
    {
        ClippingRange observed = statistics.Observed;
        int levels = options.Levels > 0 ? options.Levels : 1 << (bitWidth - 1);
        if (observed.Width <= 0 || statistics.Counts.Length < 2)
        {
            return new Redistribution(observed, default, 0, observed.Width, [], 0);
        }

        double offset = -observed.Min + (options.OffsetShare * observed.Width);
        double[] counts = ZeroSpike.Flatten(statistics, [0, observed.Min, observed.Max], options.SpikeRatio);
        double[] shifted = [.. Enumerable.Range(0, counts.Length).Select(bin => statistics.Center(bin) + offset)];
        double lambda = BoxCoxFit.FindLambda(shifted, counts, options.LambdaMin, options.LambdaMax);
        var transform = new BoxCox(lambda, offset);

        double center = Center(statistics, counts, transform);
        double reach = Math.Max(transform.Transform(observed.Max) - center, center - transform.Transform(observed.Min));
        if (!(reach > 0) || !double.IsFinite(reach))
        {
            return new Redistribution(observed, transform, center, reach, [], 0);
        }

        double[] magnitudes = Magnitudes(statistics, counts, transform, center, reach);
        double[] allowance = Magnitudes(statistics, statistics.Counts, transform, center, reach);
        double mostClipped = options.MaxClipped * statistics.Total;
        double[] clippedBeyond = Spreading.SumsBeyond(allowance);
        var search = new KullbackLeiblerThreshold(magnitudes, options.Smoothing, levels, options.EvenLevels);
        int kept = search.Find(bins => clippedBeyond[bins] <= mostClipped);
        double threshold = reach * kept / magnitudes.Length;

        // The outermost candidate is the whole range, whatever rounding the transforms there and back bring.
        var range = kept == magnitudes.Length
            ? observed
            : new ClippingRange(transform.Inverse(center - threshold), transform.Inverse(center + threshold)).Intersect(observed);
        return new Redistribution(range, transform, center, threshold, magnitudes, search.Candidates);
    }

    private double Center(ActivationStatistics statistics, double[] counts, BoxCox transform)
    {
        switch (options.Center)
        {
            case RedistributionCenter.MidRange:
                return (transform.Transform(statistics.Min) + transform.Transform(statistics.Max)) / 2;
            case RedistributionCenter.Median:
                double half = counts.Sum() / 2;
                int middle = 0;
                for (double sum = counts[0]; sum < half; sum += counts[middle])
                {
                    middle++;
                }

                return transform.Transform(statistics.Center(middle));
            default:
                return counts.Select((count, bin) => count * transform.Transform(statistics.Center(bin))).Sum() / counts.Sum();
        }
    }

    // The histogram of |y - center|. A bin of x becomes an interval of y; its count is spread over the interval, so
    // that stretching leaves no holes, which the search would take for structure.
    private double[] Magnitudes(ActivationStatistics statistics, double[] counts, BoxCox transform, double center, double reach)
    {
        var magnitudes = new double[options.Bins];
        double perUnit = options.Bins / reach;
        double lower = transform.Transform(statistics.LowerBorder(0)) - center;
        for (int bin = 0; bin < counts.Length; bin++)
        {
            double upper = transform.Transform(statistics.LowerBorder(bin + 1)) - center;
            if (counts[bin] > 0)
            {
                Spreading.SpreadMagnitudes(magnitudes, counts[bin], lower * perUnit, upper * perUnit);
            }

            lower = upper;
        }

        return magnitudes;
    }
}
