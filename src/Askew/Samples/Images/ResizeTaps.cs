namespace Askew.Samples.Images;

/// <summary>For every output position of a resize the input positions that count and their fixed-point weights.</summary>
internal sealed class ResizeTaps
{
    private readonly int widest;
    private readonly int[] first;
    private readonly int[] count;
    private readonly int[] weights;

    /// <summary>Makes the triangle filter's taps, in Pillow's order of operations, on which the last bit depends.</summary>
    public ResizeTaps(int inputSize, int outputSize, int fractionBits)
    {
        double scale = (double)inputSize / outputSize;
        double support = Math.Max(scale, 1.0);
        double inverse = 1.0 / support;
        widest = ((int)Math.Ceiling(support) * 2) + 1;
        first = new int[outputSize];
        count = new int[outputSize];
        weights = new int[outputSize * widest];
        var exact = new double[widest];
        for (int i = 0; i < outputSize; i++)
        {
            double center = (i + 0.5) * scale;
            first[i] = Math.Max(0, (int)(center - support + 0.5));
            count[i] = Math.Min(inputSize, (int)(center + support + 0.5)) - first[i];
            double total = 0;
            for (int k = 0; k < count[i]; k++)
            {
                exact[k] = Math.Max(0, 1.0 - Math.Abs((k + first[i] - center + 0.5) * inverse));
                total += exact[k];
            }

            for (int k = 0; k < count[i]; k++)
            {
                weights[(i * widest) + k] = (int)(0.5 + (exact[k] / total * (1 << fractionBits)));
            }
        }
    }

    /// <summary>The first input position that counts for <paramref name="output"/>.</summary>
    public int FirstOf(int output) => first[output];

    /// <summary>The weights of that position and those after it.</summary>
    public ReadOnlySpan<int> WeightsOf(int output) => weights.AsSpan(output * widest, count[output]);
}
