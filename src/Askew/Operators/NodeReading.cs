using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators;

/// <summary>How operators read what a node gives them as constants.</summary>
internal static class NodeReading
{
    /// <summary>The integers of the constant input <paramref name="index"/>; null where it is left out.</summary>
    /// <exception cref="GraphException">It is there, but not constant.</exception>
    public static long[]? ConstantLongs(this Node node, int index, string what) => node.ConstantTensor(index, what)?.ToLongs();

    /// <summary>The constant input <paramref name="index"/>; null where it is left out.</summary>
    /// <exception cref="GraphException">It is there, but not constant.</exception>
    public static Tensor? ConstantTensor(this Node node, int index, string what)
    {
        if (node.OptionalInput(index) is not { } value)
        {
            return null;
        }

        return value.Constant
            ?? throw new GraphException($"input {index} ('{what}') must be constant, but it is computed from the network's inputs");
    }

    /// <summary>The one number of the constant input <paramref name="index"/>; null where it is left out or has none.</summary>
    /// <exception cref="GraphException">It is there, but not constant.</exception>
    public static double? ConstantNumber(this Node node, int index, string what) =>
        node.ConstantTensor(index, what) is { Shape.ElementCount: > 0 } tensor ? tensor.ToDoubles()[0] : null;

    /// <summary>The single element of a constant; null for values that change or have more elements.</summary>
    public static double? SingleNumber(this Value value) =>
        value.Constant is { Shape.ElementCount: 1 } constant ? constant.ToDoubles()[0] : null;

    /// <summary>The shape that numbers from a model describe.</summary>
    /// <exception cref="GraphException">One is negative or too large, or the tensor would be.</exception>
    public static Shape ShapeOf(IReadOnlyList<long> extents)
    {
        long count = 1;
        foreach (long extent in extents)
        {
            if (extent is < 0 or > int.MaxValue || (count *= extent) > Array.MaxLength)
            {
                throw new GraphException($"a tensor cannot have the shape [{string.Join(",", extents)}]");
            }
        }

        return new Shape([.. extents.Select(extent => (int)extent)]);
    }

    /// <summary>Axes, which count from the end where negative, as numbers from 0.</summary>
    /// <exception cref="GraphException">An axis is out of range or named twice.</exception>
    public static int[] Axes(IEnumerable<long> axes, int rank)
    {
        int[] result = [.. axes.Select(axis => Axis(axis, rank))];
        return result.Distinct().Count() == result.Length
            ? result
            : throw new GraphException($"an axis is named twice in [{string.Join(",", axes)}]");
    }

    /// <summary>An axis, which counts from the end where negative, as a number from 0.</summary>
    /// <exception cref="GraphException">The axis is out of range.</exception>
    public static int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw new GraphException($"axis {axis} does not exist in a tensor of rank {rank}");

    /// <summary>The shape of input <paramref name="index"/>, which must hold real numbers.</summary>
    /// <exception cref="GraphException">It holds others.</exception>
    public static Shape RealShape(this Node node, int index) => node.Input(index).ElementType == ElementType.Float32
        ? node.Input(index).KnownShape
        : throw new GraphException(
        $"its input '{node.Input(index).Name}' holds {node.Input(index).ElementType} values; only real numbers are supported");

    /// <summary>Sets shape and element type of the first output.</summary>
    public static void SetOutput(this Node node, Shape shape, ElementType? elementType = null)
    {
        node.Output.Shape = shape;
        node.Output.ElementType = elementType ?? node.Input(0).ElementType;
    }

    /// <summary>Why the node cannot compute on integers of the network: its tensors are not real numbers.</summary>
    public static string? WhyNotReal(this Node node) =>
        node.VariableInputs.FirstOrDefault(input => input.ElementType != ElementType.Float32) is { } other
            ? $"its input '{other.Name}' holds {other.ElementType} values that are only known when the network runs; "
                + "begin the model behind it, with what it gives as the input"
            : null;
}
