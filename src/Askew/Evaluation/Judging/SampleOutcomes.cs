using Askew.Evaluation.Statistics;

namespace Askew.Evaluation.Judging;

/// <summary>What is kept of one network's answers to be compared with those of another to the same samples.</summary>
/// <param name="Measure">What counts: <c>top-1</c>, <c>mAP50</c>, or <c>SQNR</c> where nothing is labelled.</param>
/// <param name="Samples">How many samples there are; with a label, for top-1.</param>
/// <param name="Value">The measure: a share from 0 to 1, or dB.</param>
/// <param name="Right">For top-1 a bit a labelled sample, set where the network is right; null for other measures.</param>
/// <param name="Draws">The measure of each draw of <see cref="Bootstrap"/>; null for top-1.</param>
internal sealed record SampleOutcomes(string Measure, int Samples, double Value, byte[]? Right, IReadOnlyList<double>? Draws)
{
    /// <summary>The outcomes of a classifier; null where nothing is labelled.</summary>
    public static SampleOutcomes? OfClasses(IReadOnlyList<SampleJudgement> judged)
    {
        bool[] right = [.. judged.Where(one => one.Class!.Label is not null).Select(one => one.Class!.IsRight)];
        var bits = new byte[(right.Length + 7) / 8];
        for (int i = 0; i < right.Length; i++)
        {
            bits[i / 8] |= (byte)((right[i] ? 1 : 0) << (i % 8));
        }

        return right.Length == 0 ? null
            : new SampleOutcomes("top-1", right.Length, right.Average(isRight => isRight ? 1.0 : 0), bits, null);
    }

    /// <summary>The outcomes of a detector.</summary>
    public static SampleOutcomes OfObjects(DetectionResult result) =>
        new("mAP50", result.Samples, result.Map50, null, result.Map50Draws);

    /// <summary>How clear the outputs are; null without a reference.</summary>
    public static SampleOutcomes? OfSignal(IReadOnlyList<SampleJudgement> judged)
    {
        if (judged.Count == 0 || judged[0].Errors is null)
        {
            return null;
        }

        double[] signal = [.. judged.Select(one => one.Errors!.Signal)];
        double[] noise = [.. judged.Select(one => one.Errors!.Noise)];
        return new SampleOutcomes(
            "SQNR",
            judged.Count,
            OutputErrors.Merged(judged.Select(one => one.Errors!)).Decibels,
            null,
            Bootstrap.Figures(judged.Count, Bootstrap.DrawsFor(judged.Count), times =>
            {
                (double signals, double noises) = (0, 0);
                for (int i = 0; i < times.Length; i++)
                {
                    signals += times[i] * signal[i];
                    noises += times[i] * noise[i];
                }

                return Distance.Ratio(signals, noises);
            }));
    }

    /// <summary>Whether the outcomes are of the same measure on as many samples.</summary>
    public bool IsComparableWith(SampleOutcomes other) => Measure == other.Measure && Samples == other.Samples
        && Right?.Length == other.Right?.Length && Draws?.Count == other.Draws?.Count;

    /// <summary>How far these are above <paramref name="other"/>, of the same samples.</summary>
    public PairedDifference Above(SampleOutcomes other)
    {
        if (Right is null)
        {
            return PairedDifference.OfDraws(Measure, Value - other.Value, Draws!, other.Draws!, Samples);
        }

        (int mine, int theirs) = (0, 0);
        for (int i = 0; i < Right.Length; i++)
        {
            mine += int.PopCount(Right[i] & ~other.Right![i]);
            theirs += int.PopCount(other.Right[i] & ~Right[i]);
        }

        return PairedDifference.OfRight(mine, theirs, Samples);
    }
}
