using Askew.Samples;

namespace Askew.Evaluation;

/// <summary>Which classes a network thinks most likely.</summary>
internal static class Ranking
{
    /// <summary>Refuses to rank nothing.</summary>
    /// <exception cref="UnusableDataException">There are no scores.</exception>
    public static void RequireScores(ReadOnlySpan<float> scores)
    {
        if (scores.Length == 0)
        {
            throw new UnusableDataException("The network's first output has no elements, so that no class can be told from it.");
        }
    }

    /// <summary>The position of the largest score; the first of equals, as ONNX ArgMax and NumPy have it.</summary>
    public static int Top1(ReadOnlySpan<float> scores)
    {
        int best = 0;
        for (int i = 1; i < scores.Length; i++)
        {
            if (scores[i] > scores[best])
            {
                best = i;
            }
        }

        return best;
    }

    /// <summary>Whether <paramref name="label"/> is among the <paramref name="count"/> largest scores; of equals the first counts as
    /// larger.</summary>
    public static bool IsInTop(ReadOnlySpan<float> scores, int label, int count)
    {
        if ((uint)label >= (uint)scores.Length)
        {
            return false;
        }

        int above = 0;
        for (int i = 0; i < scores.Length; i++)
        {
            if (scores[i] > scores[label] || (scores[i] == scores[label] && i < label))
            {
                above++;
            }
        }

        return above < count;
    }
}
