namespace Askew.Evaluation;

/// <summary>How far a quantised tensor is from the float one (paper section 4.3), summed over samples.</summary>
/// <remarks>Sums are added up exactly in the order in which they are given; merge in a fixed order for repeatable results.</remarks>
internal sealed class Distance
{
    // Where the float tensor is zero throughout, any error is infinitely large, which no JSON has a number for.
    private const double LeastSignal = 1e-300;

    /// <summary>The sum of r^2.</summary>
    public double Signal { get; private set; }

    /// <summary>The sum of |r - q|.</summary>
    public double Manhattan { get; private set; }

    /// <summary>The sum of (r - q)^2.</summary>
    public double Noise { get; private set; }

    /// <summary>Its square root.</summary>
    public double Euclidean => Math.Sqrt(Noise);

    /// <summary>10 log10(sum r^2 / sum (r - q)^2) in dB; infinite for equal tensors.</summary>
    public double SqnrDb => Ratio(Signal, Noise);

    /// <summary>A ratio of squares in dB; infinite without noise.</summary>
    public static double Ratio(double signal, double noise) =>
        noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(Math.Max(signal, LeastSignal) / noise);

    /// <summary>Adds one element: <paramref name="reference"/> r and <paramref name="quantized"/> q.</summary>
    public void Add(double reference, double quantized)
    {
        double difference = reference - quantized;
        Signal += reference * reference;
        Noise += difference * difference;
        Manhattan += Math.Abs(difference);
    }

    /// <summary>Adds two tensors of one length.</summary>
    public void Add(ReadOnlySpan<float> reference, ReadOnlySpan<float> quantized)
    {
        if (reference.Length != quantized.Length)
        {
            throw new ArgumentException($"{reference.Length} and {quantized.Length} values cannot be compared.");
        }

        for (int i = 0; i < reference.Length; i++)
        {
            Add(reference[i], quantized[i]);
        }
    }

    /// <summary>Several tensors, each over all samples.</summary>
    /// <param name="samples">For each sample, in order, one distance a tensor.</param>
    /// <param name="tensors">How many tensors there are.</param>
    public static Distance[] Sum(IEnumerable<Distance[]> samples, int tensors)
    {
        Distance[] total = [.. Enumerable.Range(0, tensors).Select(_ => new Distance())];
        foreach (Distance[] sample in samples)
        {
            for (int i = 0; i < tensors; i++)
            {
                total[i].Merge(sample[i]);
            }
        }

        return total;
    }

    /// <summary>Adds all that <paramref name="other"/> holds.</summary>
    public void Merge(Distance other)
    {
        Signal += other.Signal;
        Noise += other.Noise;
        Manhattan += other.Manhattan;
    }
}
