using Askew.Tensors;

namespace Askew.Export.C.Layers;

/// <summary>How two operands that broadcast are walked: runs along the innermost dimension, and what lies around them.</summary>
/// <param name="Run">Elements of a run.</param>
/// <param name="LeftStep">1, or 0 where the left operand repeats along a run.</param>
/// <param name="RightStep">1, or 0 where the right operand repeats along a run.</param>
/// <param name="Extents">The outer dimensions, the outermost first.</param>
/// <param name="LeftStrides">Elements of the left operand between neighbours along each of them; 0 where it repeats.</param>
/// <param name="RightStrides">As <paramref name="LeftStrides"/>, of the right operand.</param>
internal sealed record BroadcastWalk(int Run, int LeftStep, int RightStep, int[] Extents, int[] LeftStrides, int[] RightStrides)
{
    /// <summary>The walk with as few dimensions as possible: neighbours along which both operands behave alike are one.</summary>
    public static BroadcastWalk Of(Shape left, Shape right, Shape output)
    {
        var extents = new List<int>();
        var leftStrides = new List<int>();
        var rightStrides = new List<int>();
        int[] leftFull = Strides(left, output);
        int[] rightFull = Strides(right, output);
        for (int d = 0; d < output.Rank; d++)
        {
            if (output[d] == 1)
            {
                continue;
            }

            bool joins = extents.Count > 0 && leftStrides[^1] == leftFull[d] * output[d] && rightStrides[^1] == rightFull[d] * output[d];
            if (joins)
            {
                extents[^1] *= output[d];
                leftStrides[^1] = leftFull[d];
                rightStrides[^1] = rightFull[d];
            }
            else
            {
                extents.Add(output[d]);
                leftStrides.Add(leftFull[d]);
                rightStrides.Add(rightFull[d]);
            }
        }

        return extents.Count == 0
            ? new BroadcastWalk(1, 0, 0, [], [], [])
            : new BroadcastWalk(extents[^1], leftStrides[^1], rightStrides[^1], [.. extents[..^1]], [.. leftStrides[..^1]],
            [.. rightStrides[..^1]]);
    }

    private static int[] Strides(Shape operand, Shape output)
    {
        int[] own = operand.Strides();
        int missing = output.Rank - operand.Rank;
        return [.. Enumerable.Range(0, output.Rank).Select(d => d < missing || operand[d - missing] == 1 ? 0 : own[d - missing])];
    }
}
