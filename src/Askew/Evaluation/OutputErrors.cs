using System.Text.Json.Serialization;
using Askew.Tensors;

namespace Askew.Evaluation;

/// <summary>How far the outputs of a network are from a reference's, each by itself: sums that are added up in the order of the
/// samples.</summary>
/// <param name="Outputs">The sums of each output.</param>
internal sealed record OutputErrors(IReadOnlyList<OutputSums> Outputs)
{
    /// <summary>The errors of one sample.</summary>
    /// <param name="reference">What the reference says, r.</param>
    /// <param name="found">What the network says, q, in the same shapes.</param>
    /// <exception cref="Samples.UnusableDataException">The shapes differ.</exception>
    public static OutputErrors Of(IReadOnlyList<Tensor> reference, IReadOnlyList<Tensor> found)
    {
        var sums = new OutputSums[found.Count];
        for (int i = 0; i < found.Count; i++)
        {
            if (i >= reference.Count || !reference[i].Shape.Equals(found[i].Shape))
            {
                throw new Samples.UnusableDataException(
                    $"Output {i} of the network has shape {found[i].Shape}, that of the reference "
                    + $"{(i < reference.Count ? reference[i].Shape : "none")}. "
                    + "Is the reference the network that this one was made from?");
            }

            sums[i] = OutputSums.Of(reference[i].Floats, found[i].Floats);
        }

        return new OutputErrors(sums);
    }

    /// <summary>All samples together; the order in which they are given decides the last bits.</summary>
    public static OutputErrors Merged(IEnumerable<OutputErrors> samples)
    {
        OutputSums[]? all = null;
        foreach (OutputErrors sample in samples)
        {
            all = all is null ? [.. sample.Outputs] : [.. all.Zip(sample.Outputs, (before, next) => before.And(next))];
        }

        return new OutputErrors(all ?? []);
    }

    /// <summary>Sum of the squares of the reference's elements, of all outputs together.</summary>
    [JsonIgnore]
    public double Signal => Outputs.Sum(sums => sums.Signal);

    /// <summary>Sum of the squared distances, of all outputs together.</summary>
    [JsonIgnore]
    public double Noise => Outputs.Sum(sums => sums.Noise);

    /// <summary>Signal to noise of all outputs together, in dB.</summary>
    [JsonIgnore]
    public double Decibels => Distance.Ratio(Signal, Noise);

    /// <summary>The mean distance of an element from the reference's, of all outputs together.</summary>
    [JsonIgnore]
    public double MeanAbsoluteError => Outputs.Sum(sums => sums.Manhattan) / Math.Max(1, Outputs.Sum(sums => sums.Count));

    /// <summary>The largest value of the reference, less the smallest, squared, over the mean squared distance, in dB; of all outputs
    /// together.</summary>
    [JsonIgnore]
    public double PeakDecibels
    {
        get
        {
            double peak = Outputs.Max(sums => sums.Max) - Outputs.Min(sums => sums.Min);
            return Distance.Ratio(peak * peak * Outputs.Sum(sums => sums.Count), Noise);
        }
    }

    /// <summary>The figures of each output.</summary>
    /// <param name="names">The names of the outputs, in order.</param>
    /// <param name="areWhole">Whether each holds whole numbers.</param>
    public IReadOnlyList<OutputAccuracy> ByOutput(IReadOnlyList<string> names, IReadOnlyList<bool> areWhole) =>
    [
        .. Outputs.Select((sums, i) => new OutputAccuracy(
            names[i],
            Distance.Ratio(sums.Signal, sums.Noise),
            Distance.Ratio(sums.Variation, sums.Noise),
            sums.WorstDecibels,
            Distance.Ratio(sums.Variation / Math.Max(1, sums.Samples), sums.MostNoise),
            areWhole[i] ? (double)sums.Same / Math.Max(1, sums.Count) : null)),
    ];
}
