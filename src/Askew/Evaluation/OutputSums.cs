using System.Text.Json.Serialization;

namespace Askew.Evaluation;

/// <summary>What is added up of one output of a network beside a reference's.</summary>
/// <param name="Count">Elements.</param>
/// <param name="Sum">Sum of the reference's elements.</param>
/// <param name="Signal">Sum of their squares.</param>
/// <param name="Noise">Sum of the squared distances.</param>
/// <param name="Manhattan">Sum of the distances.</param>
/// <param name="Min">The reference's smallest element.</param>
/// <param name="Max">Its largest.</param>
/// <param name="WorstDecibels">Signal to noise in dB of the sample that has the least.</param>
/// <param name="Same">Elements that are the reference's.</param>
/// <param name="Samples">Samples.</param>
/// <param name="MostNoise">Sum of the squared distances of the sample that has the most.</param>
internal sealed record OutputSums(
    long Count, double Sum, double Signal, double Noise, double Manhattan, double Min, double Max, double WorstDecibels, long Same,
    long Samples, double MostNoise)
{
    /// <summary>The sums of one sample.</summary>
    /// <param name="reference">What the reference says, r.</param>
    /// <param name="found">What the network says, as many elements.</param>
    public static OutputSums Of(ReadOnlySpan<float> reference, ReadOnlySpan<float> found)
    {
        var distance = new Distance();
        distance.Add(reference, found);
        double sum = 0;
        long same = 0;
        (double min, double max) = (double.PositiveInfinity, double.NegativeInfinity);
        for (int i = 0; i < reference.Length; i++)
        {
            float value = reference[i];
            same += value == found[i] ? 1 : 0;
            sum += value;
            (min, max) = (Math.Min(min, value), Math.Max(max, value));
        }

        return new OutputSums(
            reference.Length, sum, distance.Signal, distance.Noise, distance.Manhattan, min, max, distance.SqnrDb, same,
            Samples: 1, distance.Noise);
    }

    /// <summary>These and those of the next samples.</summary>
    public OutputSums And(OutputSums next) => new(
        Count + next.Count,
        Sum + next.Sum,
        Signal + next.Signal,
        Noise + next.Noise,
        Manhattan + next.Manhattan,
        Math.Min(Min, next.Min),
        Math.Max(Max, next.Max),
        Math.Min(WorstDecibels, next.WorstDecibels),
        Same + next.Same,
        Samples + next.Samples,
        Math.Max(MostNoise, next.MostNoise));

    /// <summary>Sum of the squares of the reference's elements, their mean taken out.</summary>
    [JsonIgnore]
    public double Variation => Math.Max(0, Signal - (Sum * Sum / Math.Max(1, Count)));
}
