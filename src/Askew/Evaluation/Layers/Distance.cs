namespace Askew.Evaluation.Layers;

/// <summary>How far a quantised tensor is from the float one (paper section 4.3), summed over samples.</summary>
internal sealed class Distance
{
    private double signal;
    private double noise;

    /// <summary>The sum of |r - q|.</summary>
    public double Manhattan { get; private set; }

    /// <summary>The square root of the sum of (r - q)^2.</summary>
    public double Euclidean => Math.Sqrt(noise);

    /// <summary>10 log10(sum r^2 / sum (r - q)^2) in dB; infinite for equal tensors.</summary>
    public double SqnrDb => noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(signal / noise);

    /// <summary>Adds one element: <paramref name="reference"/> r and <paramref name="quantized"/> q.</summary>
    public void Add(double reference, double quantized)
    {
        double difference = reference - quantized;
        signal += reference * reference;
        noise += difference * difference;
        Manhattan += Math.Abs(difference);
    }

    /// <summary>Adds all that <paramref name="other"/> holds; merge in a fixed order for repeatable results.</summary>
    public void Merge(Distance other)
    {
        signal += other.signal;
        noise += other.noise;
        Manhattan += other.Manhattan;
    }
}
