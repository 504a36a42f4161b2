namespace Askew.Calibration;

/// <summary>PyTorch 1.13's search for the range of least squared error on a <see cref="RunningHistogram"/>.</summary>
/// <remarks>
/// From both ends it drops quantiles of 0.001 %, on the side that gives up more bins, for as long as the error falls. Single precision and
/// the order of additions are the original's, for near the minimum they decide where it stops.
/// </remarks>
internal sealed class RunningHistogramSearch
{
    private const int Bins = RunningHistogram.Bins;
    private const int Levels = 256;
    private const double QuantileStep = 1e-5;

    private readonly RunningHistogram histogram;
    private readonly float[] sums = new float[Bins];
    private readonly float total;
    private readonly double binWidth;
    private readonly float[] density = new float[Bins];
    private readonly float[] errors = new float[Bins];

    public RunningHistogramSearch(RunningHistogram histogram)
    {
        this.histogram = histogram;
        binWidth = ((double)histogram.Max - histogram.Min) / Bins;
        total = CascadeSum.Of(histogram.Counts);
        double sum = 0;
        for (int i = 0; i < Bins; i++)
        {
            sum += histogram.Counts[i];
            sums[i] = (float)sum;
            density[i] = histogram.Counts[i] / (float)binWidth;
        }
    }

    /// <summary>The range.</summary>
    public (float Min, float Max) Find()
    {
        double lower = 0;
        double upper = 1;
        int first = 0;
        int last = Bins - 1;
        double least = double.PositiveInfinity;
        while (lower < upper)
        {
            (int left, int right) = Quantiles(first, last, lower + QuantileStep, upper - QuantileStep);
            (int nextFirst, int nextLast) = (first, last);
            if (left - first > last - right)
            {
                nextFirst = left;
                lower += QuantileStep;
            }
            else
            {
                nextLast = right;
                upper -= QuantileStep;
            }

            if ((nextFirst, nextLast) == (first, last))
            {
                continue;
            }

            double error = Error(nextFirst, nextLast);
            if (error > least)
            {
                break;
            }

            (least, first, last) = (error, nextFirst, nextLast);
        }

        float width = (histogram.Max - histogram.Min) / Bins;
        return (histogram.Min + (width * first), histogram.Min + (width * (last + 1)));
    }

    /// <summary>The squared error of 256 levels over the bins from <paramref name="first"/> to <paramref name="last"/>, each bin taken as
    /// evenly filled.</summary>
    public double Error(int first, int last)
    {
        double exactLevel = binWidth * (last - first + 1) / Levels;
        if (exactLevel == 0)
        {
            return 0;
        }

        float bin = (float)binWidth;
        float level = (float)exactLevel;
        float half = (float)(exactLevel / 2);
        float halfCubed = half * half * half;
        float wholeLevel = (halfCubed - (-half * -half * -half)) / 3;
        for (int i = 0; i < Bins; i++)
        {
            float begin = (i - first) * bin;
            float end = begin + bin;
            float levelOfBegin = LevelOf(begin, level);
            float levelOfEnd = LevelOf(end, level);
            float fromBegin = begin - ((levelOfBegin + 0.5f) * level);
            float toEnd = end - ((levelOfEnd * level) + half);
            float d = density[i];
            float error = d * ((halfCubed - (fromBegin * fromBegin * fromBegin)) / 3);
            error += (levelOfEnd - levelOfBegin - 1) * (d * wholeLevel);
            error += d * (((toEnd * toEnd * toEnd) - (-half * -half * -half)) / 3);
            errors[i] = error;
        }

        return CascadeSum.Of(errors);
    }

    // The bins that the two quantiles lie in; the comparison is one of single-precision numbers.
    private (int Left, int Right) Quantiles(int first, int last, double lower, double upper)
    {
        float below = (float)(lower * total);
        float above = (float)(upper * total);
        int left = first;
        while (left < last && sums[left] < below)
        {
            left++;
        }

        int right = last;
        while (right > first && sums[right] > above)
        {
            right--;
        }

        return (left, right);
    }

    // The level that a distance lies in: the quotient, rounded down, kept within the levels. Near a whole number the remainder decides, for
    // the quotient is rounded.
    private static float LevelOf(float distance, float level)
    {
        float quotient = distance / level;
        float nearest = MathF.Round(quotient);
        float floor = Math.Abs(quotient - nearest) > 1e-3f ? MathF.Floor(quotient) : FloorByRemainder(distance, level);
        return Math.Clamp(floor, 0, Levels - 1);
    }

    private static float FloorByRemainder(float distance, float level)
    {
        float remainder = distance % level;
        float quotient = (distance - remainder) / level;
        if (remainder < 0)
        {
            quotient -= 1;
        }

        float floor = MathF.Floor(quotient);
        return quotient - floor > 0.5f ? floor + 1 : floor;
    }
}
