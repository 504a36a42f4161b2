using Askew.Graphs;
using Askew.Operators.Reduction;
using Askew.Tensors;

namespace Askew.Operators.Normalization;

/// <summary>A mean or sum over neighbouring dimensions of a tensor, whatever shapes it is seen in on the way.</summary>
/// <param name="Source">What is reduced, as it was made, under its first shape.</param>
/// <param name="Before">Elements of the dimensions before the reduced ones, all together.</param>
/// <param name="Count">Elements of the reduced dimensions.</param>
/// <param name="After">Elements of the dimensions behind them.</param>
/// <param name="IsMean">Whether the sum is divided by their number.</param>
internal sealed record ReducedBlock(Value Source, int Before, int Count, int After, bool IsMean)
{
    /// <summary>What <paramref name="value"/> reduces; null where nothing of the kind makes it.</summary>
    public static ReducedBlock? Of(Value value)
    {
        if (SeenBefore(value).Producer is not { } node)
        {
            return null;
        }

        Shape input = node.Input(0).KnownShape;
        int[]? axes = node.Operator switch
        {
            ReduceMean => ReduceOperator.AxesOf(node, axesInputSince: 18),
            ReduceSum => ReduceOperator.AxesOf(node, axesInputSince: 13),
            Pooling.GlobalAveragePool => [.. Enumerable.Range(2, input.Rank - 2)],
            _ => null,
        };
        return axes is not null && Block(input, axes) is { } block
            ? new ReducedBlock(SeenBefore(node.Input(0)), block.Before, block.Count, block.After, node.Operator is not ReduceSum)
            : null;
    }

    /// <summary>The dimensions of a tensor of shape <paramref name="data"/> that are reduced, where <paramref name="reduced"/>, the shape
    /// of the result, broadcasts to it so that every element meets the mean or sum of its own block; null elsewhere.</summary>
    public int[]? AxesIn(Shape data, Shape reduced)
    {
        if (reduced.Rank > data.Rank)
        {
            return null;
        }

        int missing = data.Rank - reduced.Rank;
        int[] axes = [.. Enumerable.Range(0, data.Rank).Where(d => data[d] > 1 && (d < missing || reduced[d - missing] == 1))];
        bool fits = Enumerable.Range(missing, reduced.Rank).All(d => reduced[d - missing] == data[d] || reduced[d - missing] == 1);
        return fits && Block(data, axes) == (Before, Count, After) ? axes : null;
    }

    /// <summary>A value before it was given other shapes.</summary>
    public static Value SeenBefore(Value value)
    {
        while (value.Producer is { } node && node.IsView)
        {
            value = node.Input(0);
        }

        return value;
    }

    // Dimensions of extent 1 are nothing; the others must be neighbours.
    private static (int Before, int Count, int After)? Block(Shape shape, IReadOnlyCollection<int> axes)
    {
        int[] real = [.. Enumerable.Range(0, shape.Rank).Where(d => shape[d] != 1)];
        int[] reduced = [.. real.Where(axes.Contains)];
        if (reduced.Length == 0)
        {
            return null;
        }

        int first = Array.IndexOf(real, reduced[0]);
        return reduced.SequenceEqual(real.Skip(first).Take(reduced.Length))
            ? (shape.CountBetween(0, reduced[0]),
                shape.CountBetween(reduced[0], reduced[^1] + 1),
                shape.CountBetween(reduced[^1] + 1, shape.Rank))
            : null;
    }
}
