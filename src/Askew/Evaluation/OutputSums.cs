namespace Askew.Evaluation;

/// <summary>What is added up of one output of a network beside a reference's.</summary>
/// <param name="Count">Elements.</param>
/// <param name="Sum">Sum of the reference's elements.</param>
/// <param name="Signal">Sum of their squares.</param>
/// <param name="Noise">Sum of the squared distances.</param>
/// <param name="Distance">Sum of the distances.</param>
/// <param name="Min">The reference's smallest element.</param>
/// <param name="Max">Its largest.</param>
/// <param name="WorstDecibels">Signal to noise in dB of the sample that has the least.</param>
internal sealed record OutputSums(
    long Count, double Sum, double Signal, double Noise, double Distance, double Min, double Max, double WorstDecibels)
{
    /// <summary>The sums of one sample.</summary>
    /// <param name="reference">What the reference says, r.</param>
    /// <param name="found">What the network says, as many elements.</param>
    public static OutputSums Of(ReadOnlySpan<float> reference, ReadOnlySpan<float> found)
    {
        (double sum, double signal, double noise, double distance) = (0, 0, 0, 0);
        (double min, double max) = (double.PositiveInfinity, double.NegativeInfinity);
        for (int i = 0; i < reference.Length; i++)
        {
            double r = reference[i];
            double d = r - found[i];
            sum += r;
            signal += r * r;
            noise += d * d;
            distance += Math.Abs(d);
            (min, max) = (Math.Min(min, r), Math.Max(max, r));
        }

        return new OutputSums(reference.Length, sum, signal, noise, distance, min, max, Ratio(signal, noise));
    }

    /// <summary>These and those of the next samples.</summary>
    public OutputSums And(OutputSums next) => new(
        Count + next.Count,
        Sum + next.Sum,
        Signal + next.Signal,
        Noise + next.Noise,
        Distance + next.Distance,
        Math.Min(Min, next.Min),
        Math.Max(Max, next.Max),
        Math.Min(WorstDecibels, next.WorstDecibels));

    /// <summary>A ratio of energies in dB; infinite where there is no noise.</summary>
    public static double Ratio(double signal, double noise) =>
        noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(Math.Max(signal, 1e-300) / noise);
}
