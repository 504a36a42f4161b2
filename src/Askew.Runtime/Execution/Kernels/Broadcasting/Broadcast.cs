using Askew.Tensors;

namespace Askew.Execution.Kernels.Broadcasting;

/// <summary>Walks two operands that broadcast to one output, as NumPy's do.</summary>
internal static class Broadcast
{
    /// <summary>For each element of <paramref name="output"/>, in order, the element of an operand of shape <paramref name="operand"/>;
    /// null if they are the same.</summary>
    public static int[]? Map(Shape operand, Shape output)
    {
        if (operand.Equals(output))
        {
            return null;
        }

        int[] strides = operand.Strides();
        int missing = output.Rank - operand.Rank;
        var map = new int[output.ElementCount];
        for (int i = 0; i < map.Length; i++)
        {
            int rest = i;
            int source = 0;
            for (int d = output.Rank - 1; d >= 0; d--)
            {
                int index = rest % output[d];
                rest /= output[d];
                if (d >= missing && operand[d - missing] > 1)
                {
                    source += index * strides[d - missing];
                }
            }

            map[i] = source;
        }

        return map;
    }
}
