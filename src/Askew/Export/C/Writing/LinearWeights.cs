using Askew.Numerics;

namespace Askew.Export.C.Writing;

/// <summary>The weights of a layer, a row for each output, with what requantises the sums.</summary>
/// <param name="Values">[outputs, length].</param>
/// <param name="Requantizers">One for each output.</param>
internal readonly record struct LinearWeights(sbyte[] Values, Requantizer[] Requantizers)
{
    /// <summary>Weights of an output.</summary>
    public int Length => Values.Length / Math.Max(1, Requantizers.Length);

    /// <summary>The sum of the weights of each output.</summary>
    public int[] Sums()
    {
        var sums = new int[Requantizers.Length];
        for (int row = 0; row < sums.Length; row++)
        {
            foreach (sbyte weight in Values.AsSpan(row * Length, Length))
            {
                sums[row] += weight;
            }
        }

        return sums;
    }

    /// <summary>The type of sums of products with inputs whose magnitude is at most <paramref name="largestInput"/>.</summary>
    public CElement SumFor(long largestInput)
    {
        for (int row = 0; row < Requantizers.Length; row++)
        {
            long magnitude = 0;
            foreach (sbyte weight in Values.AsSpan(row * Length, Length))
            {
                magnitude += Math.Abs((int)weight);
            }

            if (magnitude * largestInput > int.MaxValue)
            {
                return CElement.WideSum;
            }
        }

        return HighShifts.Of(Requantizers) is null ? CElement.Sum : CElement.HighSum;
    }
}
