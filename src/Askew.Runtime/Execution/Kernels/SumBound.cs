using Askew.Instructions;

namespace Askew.Execution.Kernels;

/// <summary>Whether sums of products can be kept in 32 bits.</summary>
internal static class SumBound
{
    /// <summary>Whether no sum of <paramref name="weights"/> times elements of <paramref name="input"/>, times <paramref name="factor"/>,
    /// exceeds 32 bits.</summary>
    /// <remarks>Programs come from files and may not have been certified. Where this holds, every order of additions gives the exact
    /// sum.</remarks>
    /// <param name="weights">The weights, row by row.</param>
    /// <param name="rows">Number of rows: of sums.</param>
    /// <param name="input">What the weights are multiplied with, of 8 or 16 bits.</param>
    /// <param name="factor">What the sums are multiplied by.</param>
    public static bool FitsIntegers(ReadOnlySpan<sbyte> weights, int rows, ProgramTensor input, int factor = 1)
    {
        int length = weights.Length / rows;
        long largest = (input.ElementSizeInBytes > 1 ? -short.MinValue : -sbyte.MinValue) * (long)factor;
        if (length * -sbyte.MinValue * largest <= int.MaxValue)
        {
            return true;
        }

        for (int row = 0; row < rows; row++)
        {
            long sum = 0;
            foreach (sbyte weight in weights.Slice(row * length, length))
            {
                sum += Math.Abs((int)weight);
            }

            if (sum * largest > int.MaxValue)
            {
                return false;
            }
        }

        return true;
    }
}
