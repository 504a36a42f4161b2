using Askew.Tensors;

namespace Askew.Graphs;

/// <summary>The grid on which a model has put a constant: each element is a whole number of steps.</summary>
/// <remarks>The whole numbers follow from the elements: single precision is so much finer than a step that dividing gives them back to
/// the bit.</remarks>
/// <param name="Steps">What one step is in real units, all positive: one for all elements, one for each index along
/// <paramref name="Axis"/>, or one for each element.</param>
/// <param name="Axis">The dimension along which steps differ; null where there is one for all, or one for each element.</param>
/// <param name="Bits">Bits of the integers that the model stores.</param>
internal sealed record ConstantGrid(float[] Steps, int? Axis, int Bits)
{
    /// <summary>The grid of a constant with the steps of <paramref name="each"/> element.</summary>
    public static ConstantGrid Of(float[] each, int bits) =>
        each.Length == 0 || each.AsSpan().ContainsAnyExcept(each[0]) ? new(each, null, bits) : new([each[0]], null, bits);

    /// <summary>The step of every element of a constant of <paramref name="shape"/>.</summary>
    public Tensor Over(Shape shape)
    {
        Tensor all = Tensor.Zeros(shape, ElementType.Float32);
        Span<float> places = all.Floats;
        if (Axis is not { } axis)
        {
            if (Steps.Length == places.Length)
            {
                Steps.CopyTo(places);
            }
            else
            {
                places.Fill(Steps[0]);
            }

            return all;
        }

        int inner = shape.CountBetween(axis + 1, shape.Rank);
        for (int start = 0, number = 0; start < places.Length; start += inner, number = (number + 1) % Steps.Length)
        {
            places.Slice(start, inner).Fill(Steps[number]);
        }

        return all;
    }
}
