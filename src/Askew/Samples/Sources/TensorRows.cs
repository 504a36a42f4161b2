using Askew.Tensors;

namespace Askew.Samples.Sources;

/// <summary>Cuts single samples out of arrays.</summary>
internal static class TensorRows
{
    /// <summary>A copy of row <paramref name="row"/>, or of all where it is null, with <paramref name="rank"/> dimensions, the first of
    /// which is a batch of one where the array lacks it; as <paramref name="elementType"/>.</summary>
    public static Tensor Take(Tensor array, int? row, int rank, ElementType elementType)
    {
        Shape shape = row is not null
            ? array.Shape.With(0, 1)
            : array.Shape.Rank == rank ? array.Shape : new Shape([1, .. array.Shape.Extents]);
        int start = (row ?? 0) * shape.ElementCount;
        return array.ElementType switch
        {
            ElementType.Float32 => Convert<float>(array, start, shape, elementType),
            ElementType.Float64 => Convert<double>(array, start, shape, elementType),
            ElementType.Int8 => Convert<sbyte>(array, start, shape, elementType),
            ElementType.UInt8 => Convert<byte>(array, start, shape, elementType),
            ElementType.Int16 => Convert<short>(array, start, shape, elementType),
            ElementType.Int32 => Convert<int>(array, start, shape, elementType),
            ElementType.Int64 => Convert<long>(array, start, shape, elementType),
            _ => Convert(Tensor.Of(array.Shape, Array.ConvertAll(array.Span<bool>().ToArray(), value => (byte)(value ? 1 : 0))),
                start, shape, elementType),
        };
    }

    private static Tensor Convert(Tensor bytes, int start, Shape shape, ElementType elementType) => elementType == ElementType.Boolean
        ? Tensor.Of(shape, Array.ConvertAll(bytes.Span<byte>().Slice(start, shape.ElementCount).ToArray(), value => value != 0))
        : Convert<byte>(bytes, start, shape, elementType);

    private static Tensor Convert<T>(Tensor array, int start, Shape shape, ElementType elementType)
        where T : unmanaged, System.Numerics.INumber<T>
    {
        ReadOnlySpan<T> row = array.Span<T>().Slice(start, shape.ElementCount);
        return elementType switch
        {
            ElementType.Float32 => Tensor.Of(shape, Convert<T, float>(row)),
            ElementType.Float64 => Tensor.Of(shape, Convert<T, double>(row)),
            ElementType.Int8 => Tensor.Of(shape, Convert<T, sbyte>(row)),
            ElementType.UInt8 => Tensor.Of(shape, Convert<T, byte>(row)),
            ElementType.Int16 => Tensor.Of(shape, Convert<T, short>(row)),
            ElementType.Int32 => Tensor.Of(shape, Convert<T, int>(row)),
            ElementType.Int64 => Tensor.Of(shape, Convert<T, long>(row)),
            _ => Tensor.Of(shape, Array.ConvertAll(row.ToArray(), value => !T.IsZero(value))),
        };
    }

    private static TTo[] Convert<TFrom, TTo>(ReadOnlySpan<TFrom> row)
        where TFrom : System.Numerics.INumber<TFrom>
        where TTo : System.Numerics.INumber<TTo>
    {
        var converted = new TTo[row.Length];
        for (int i = 0; i < row.Length; i++)
        {
            converted[i] = TTo.CreateSaturating(row[i]);
        }

        return converted;
    }
}
