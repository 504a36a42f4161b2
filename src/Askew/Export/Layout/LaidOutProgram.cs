using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Export.Layout;

/// <summary>A program whose tensors may lie with their channels last: [N, H, W, C] in place of [N, C, H, W].</summary>
/// <param name="Program">The program; shapes are still written with channels before rows.</param>
/// <param name="ChannelsLast">For each tensor whether its channels are last in memory.</param>
internal sealed record LaidOutProgram(IntegerProgram Program, IReadOnlyList<bool> ChannelsLast)
{
    /// <summary>The extents of tensor <paramref name="index"/> in the order in which they lie in memory.</summary>
    public Shape StoredShape(int index) => ChannelsLast[index] ? WithChannelsLast(Program.Tensors[index].Shape)
        : Program.Tensors[index].Shape;

    /// <summary>The place in memory of dimension <paramref name="dimension"/> of tensor <paramref name="index"/>.</summary>
    public int StoredDimension(int index, int dimension)
    {
        int rank = Program.Tensors[index].Shape.Rank;
        return !ChannelsLast[index] || dimension == 0 ? dimension : dimension == 1 ? rank - 1 : dimension - 1;
    }

    /// <summary>Whether both orders are the same: one channel, or one place.</summary>
    public static bool IsEither(Shape shape) => shape.Rank < 3 || shape[1] <= 1 || shape.CountBetween(2, shape.Rank) <= 1;

    /// <summary>[N, C, ...] as [N, ..., C].</summary>
    public static Shape WithChannelsLast(Shape shape) => new([shape[0], .. shape.Extents[2..], shape[1]]);
}
