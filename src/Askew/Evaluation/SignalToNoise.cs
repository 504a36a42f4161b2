namespace Askew.Evaluation;

/// <summary>Signal to quantisation noise: <c>10 log10(sum r^2 / sum (r - q)^2)</c> in dB, higher is better; infinite for equal
/// data.</summary>
/// <remarks>Instances add up exactly in the order in which they are merged; merge in a fixed order for repeatable results.</remarks>
internal sealed class SignalToNoise
{
    private double signal;
    private double noise;

    /// <summary>The ratio of all that was added, in dB.</summary>
    public double Decibels => noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(signal / noise);

    /// <summary>Adds one tensor: <paramref name="reference"/> r and <paramref name="quantized"/> q, of the same length.</summary>
    public void Add(ReadOnlySpan<float> reference, ReadOnlySpan<float> quantized)
    {
        if (reference.Length != quantized.Length)
        {
            throw new ArgumentException($"{reference.Length} and {quantized.Length} values cannot be compared.");
        }

        for (int i = 0; i < reference.Length; i++)
        {
            double difference = (double)reference[i] - quantized[i];
            signal += (double)reference[i] * reference[i];
            noise += difference * difference;
        }
    }

    /// <summary>Adds all that <paramref name="other"/> holds.</summary>
    public void Merge(SignalToNoise other)
    {
        signal += other.signal;
        noise += other.noise;
    }
}
