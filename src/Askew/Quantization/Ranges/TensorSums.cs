namespace Askew.Quantization.Ranges;

/// <summary>Sums over the elements of a tensor by which errors are judged: in double precision, one after the other, so the same on every
/// processor.</summary>
internal static class TensorSums
{
    /// <summary>The least that an output can be said to vary by, as a share of its squares: what varies by less than a step of 8 bits does
    /// not vary.</summary>
    public const double LeastVariation = 1.0 / (256 * 256);

    /// <summary>The sum of the elements.</summary>
    public static double Of(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += value;
        }

        return sum;
    }

    /// <summary>The sum of the squares of what the elements are away from <paramref name="center"/>.</summary>
    public static double SquaresAround(double center, ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += (value - center) * (value - center);
        }

        return sum;
    }

    /// <summary>The sum of the squares of the differences of two tensors of one length.</summary>
    public static double SquaredDistance(ReadOnlySpan<float> values, ReadOnlySpan<float> others)
    {
        double sum = 0;
        for (int i = 0; i < values.Length; i++)
        {
            double difference = (double)values[i] - others[i];
            sum += difference * difference;
        }

        return sum;
    }
}
