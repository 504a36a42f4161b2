using Askew.Tensors;

namespace Askew.Evaluation;

/// <summary>How far the outputs of a network are from a reference's, each by itself: sums that are added up in the order of the
/// samples.</summary>
internal sealed class OutputErrors
{
    private readonly SortedDictionary<int, Sums> outputs = [];

    /// <summary>Adds one sample.</summary>
    /// <param name="reference">What the reference says, r.</param>
    /// <param name="found">What the network says, q, in the same shapes.</param>
    /// <exception cref="Samples.UnusableDataException">The shapes differ.</exception>
    public static OutputErrors Of(IReadOnlyList<Tensor> reference, IReadOnlyList<Tensor> found)
    {
        var errors = new OutputErrors();
        for (int i = 0; i < found.Count; i++)
        {
            if (i >= reference.Count || !reference[i].Shape.Equals(found[i].Shape))
            {
                throw new Samples.UnusableDataException(
                    $"Output {i} of the network has shape {found[i].Shape}, that of the reference "
                    + $"{(i < reference.Count ? reference[i].Shape : "none")}. "
                    + "Is the reference the network that this one was made from?");
            }

            errors.outputs[i] = Sums.Of(reference[i].Floats, found[i].Floats);
        }

        return errors;
    }

    /// <summary>All samples together; the order in which they are given decides the last bits.</summary>
    public static OutputErrors Merged(IEnumerable<OutputErrors> samples)
    {
        var all = new OutputErrors();
        foreach (OutputErrors sample in samples)
        {
            foreach ((int output, Sums sums) in sample.outputs)
            {
                all.outputs[output] = all.outputs.TryGetValue(output, out Sums? before) ? before.And(sums) : sums;
            }
        }

        return all;
    }

    /// <summary>Signal to noise of all outputs together, in dB.</summary>
    public double Decibels => Distance.Ratio(outputs.Values.Sum(sums => sums.Signal), outputs.Values.Sum(sums => sums.Noise));

    /// <summary>The mean distance of an element from the reference's, of all outputs together.</summary>
    public double MeanAbsoluteError =>
        outputs.Values.Sum(sums => sums.Distance.Manhattan) / Math.Max(1, outputs.Values.Sum(sums => sums.Count));

    /// <summary>The largest value of the reference, less the smallest, squared, over the mean squared distance, in dB; of all outputs
    /// together.</summary>
    public double PeakDecibels
    {
        get
        {
            double peak = outputs.Values.Max(sums => sums.Max) - outputs.Values.Min(sums => sums.Min);
            return Distance.Ratio(peak * peak * outputs.Values.Sum(sums => sums.Count), outputs.Values.Sum(sums => sums.Noise));
        }
    }

    /// <summary>The figures of each output.</summary>
    /// <param name="names">The names of the outputs, in order.</param>
    public IReadOnlyList<OutputAccuracy> ByOutput(IReadOnlyList<string> names) =>
    [
        .. outputs.Select(pair => new OutputAccuracy(
            names[pair.Key],
            Distance.Ratio(pair.Value.Signal, pair.Value.Noise),
            Distance.Ratio(
                Math.Max(0, pair.Value.Signal - (pair.Value.Sum * pair.Value.Sum / Math.Max(1, pair.Value.Count))),
                pair.Value.Noise),
            pair.Value.WorstDecibels)),
    ];

    private sealed record Sums(long Count, double Sum, Distance Distance, double Min, double Max, double WorstDecibels)
    {
        public double Signal => Distance.Signal;

        public double Noise => Distance.Noise;

        public static Sums Of(ReadOnlySpan<float> reference, ReadOnlySpan<float> found)
        {
            var distance = new Distance();
            distance.Add(reference, found);
            double sum = 0;
            (double min, double max) = (double.PositiveInfinity, double.NegativeInfinity);
            foreach (float value in reference)
            {
                sum += value;
                (min, max) = (Math.Min(min, value), Math.Max(max, value));
            }

            return new Sums(reference.Length, sum, distance, min, max, distance.SqnrDb);
        }

        public Sums And(Sums next)
        {
            var both = new Distance();
            both.Merge(Distance);
            both.Merge(next.Distance);
            return new Sums(
                Count + next.Count, Sum + next.Sum, both, Math.Min(Min, next.Min), Math.Max(Max, next.Max),
                Math.Min(WorstDecibels, next.WorstDecibels));
        }
    }
}
