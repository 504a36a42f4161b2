namespace Askew.Execution.Kernels;

/// <summary>Whether sums of products can be kept in 32 bits.</summary>
internal static class SumBound
{
    /// <summary>Whether no sum of <paramref name="weights"/> times signed bytes, times <paramref name="factor"/>, exceeds 32 bits.</summary>
    /// <remarks>Programs come from files and may not have been certified. Where this holds, every order of additions gives the exact sum.</remarks>
    /// <param name="weights">The weights, row by row.</param>
    /// <param name="rows">Number of rows: of sums.</param>
    /// <param name="factor">What the sums are multiplied by.</param>
    public static bool FitsIntegers(ReadOnlySpan<sbyte> weights, int rows, int factor = 1)
    {
        int length = weights.Length / rows;
        if ((long)length * sbyte.MinValue * sbyte.MinValue * factor <= int.MaxValue)
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

            if (sum * -sbyte.MinValue * factor > int.MaxValue)
            {
                return false;
            }
        }

        return true;
    }
}
