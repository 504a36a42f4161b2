namespace Askew.Quantization.Ranges;

/// <summary>How far off an output is, all samples together and the worst of them: where an event is rare, such as a hand in a picture,
/// all together say only what becomes of the few samples that have it, and nothing of a score that is small everywhere else.</summary>
internal static class WorstSample
{
    // A sample may be ten decibels worse than all together before it decides.
    private const double Indulgence = 0.1;

    // A sample that varies by less than this share of the mean has nothing to be judged by.
    private const double LeastShare = 0.01;

    /// <summary>The larger of <paramref name="together"/> and, less strictly, what the worst sample is off.</summary>
    /// <param name="together">The squares of the errors as a share of what the output varies by, all samples together.</param>
    /// <param name="noise">By sample, the squares of the errors.</param>
    /// <param name="variation">By sample, what the output varies by around its mean.</param>
    public static double OrTogether(double together, IReadOnlyList<double> noise, IReadOnlyList<double> variation)
    {
        double least = Math.Max(double.Epsilon, LeastShare * variation.Average());
        double worst = noise.Zip(variation, (squares, varies) => squares / Math.Max(least, varies)).Max();
        return Math.Max(together, Indulgence * worst);
    }
}
