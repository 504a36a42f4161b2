using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.FloatKernels;

/// <summary>The loops over two tensors that broadcast as NumPy's do, in as few dimensions as possible.</summary>
/// <remarks>Along the innermost dimension each operand either advances by one element or stands still.</remarks>
internal sealed class BroadcastLoops
{
    private readonly int[] extents;
    private readonly int[] leftStrides;
    private readonly int[] rightStrides;

    public BroadcastLoops(Shape left, Shape right)
    {
        Output = Broadcast(left, right);
        List<int> merged = [], leftSteps = [], rightSteps = [];
        int[] ofLeft = Strides(left, Output.Rank);
        int[] ofRight = Strides(right, Output.Rank);
        for (int d = 0; d < Output.Rank; d++)
        {
            int extent = Output[d];
            if (extent == 1)
            {
                continue;
            }

            if (merged.Count > 0 && leftSteps[^1] == (long)ofLeft[d] * extent && rightSteps[^1] == (long)ofRight[d] * extent)
            {
                (merged[^1], leftSteps[^1], rightSteps[^1]) = (merged[^1] * extent, ofLeft[d], ofRight[d]);
            }
            else
            {
                merged.Add(extent);
                leftSteps.Add(ofLeft[d]);
                rightSteps.Add(ofRight[d]);
            }
        }

        if (merged.Count == 0)
        {
            merged.Add(1);
            leftSteps.Add(0);
            rightSteps.Add(0);
        }

        (extents, leftStrides, rightStrides) = ([.. merged], [.. leftSteps], [.. rightSteps]);
    }

    /// <summary>The shape of the result.</summary>
    public Shape Output { get; }

    /// <summary>Elements of the innermost dimension.</summary>
    public int RowLength => extents[^1];

    /// <summary>How many innermost runs there are.</summary>
    public int Rows => RowLength == 0 ? 0 : Output.ElementCount / RowLength;

    /// <summary>Whether the left operand stands still along the innermost dimension.</summary>
    public bool LeftStandsStill => leftStrides[^1] == 0;

    /// <summary>Whether the right operand stands still along the innermost dimension.</summary>
    public bool RightStandsStill => rightStrides[^1] == 0;

    /// <summary>The shape that two shapes broadcast to.</summary>
    /// <exception cref="GraphException">They do not fit.</exception>
    public static Shape Broadcast(Shape left, Shape right)
    {
        var extents = new int[Math.Max(left.Rank, right.Rank)];
        for (int d = 1; d <= extents.Length; d++)
        {
            int a = d <= left.Rank ? left[-d] : 1;
            int b = d <= right.Rank ? right[-d] : 1;
            extents[^d] = a == 1 ? b : b == 1 || a == b ? a : throw new GraphException($"shapes {left} and {right} do not fit each other");
        }

        return new Shape(extents);
    }

    /// <summary>Where innermost run <paramref name="row"/> starts in both operands.</summary>
    public (int Left, int Right) Starts(int row)
    {
        int left = 0;
        int right = 0;
        for (int d = extents.Length - 2; d >= 0; d--)
        {
            (row, int i) = Math.DivRem(row, extents[d]);
            left += i * leftStrides[d];
            right += i * rightStrides[d];
        }

        return (left, right);
    }

    /// <summary>Elements between neighbours along each dimension of an output of rank <paramref name="rank"/>; 0 where the shape is
    /// repeated.</summary>
    public static int[] Strides(Shape shape, int rank)
    {
        var strides = new int[rank];
        int[] dense = shape.Strides();
        for (int d = 0; d < dense.Length; d++)
        {
            strides[rank - dense.Length + d] = shape[d] == 1 ? 0 : dense[d];
        }

        return strides;
    }
}
