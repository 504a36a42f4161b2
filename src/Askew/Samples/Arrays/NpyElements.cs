using System.Runtime.InteropServices;
using Askew.Tensors;

namespace Askew.Samples.Arrays;

/// <summary>Moves the elements of tensors from and to .npy files.</summary>
internal static class NpyElements
{
    /// <summary>Reads the elements that <paramref name="header"/> announces. That they can all be there is for the caller to check
    /// first.</summary>
    /// <exception cref="EndOfStreamException">There are fewer.</exception>
    public static Tensor Read(Stream stream, NpyHeader header)
    {
        return header.Type switch
        {
            "f2" => Widen(Read<Half>(stream, header), header.Shape),
            "f4" => Tensor.Of(header.Shape, Read<float>(stream, header)),
            "f8" => Tensor.Of(header.Shape, Read<double>(stream, header)),
            "i1" => Tensor.Of(header.Shape, Read<sbyte>(stream, header)),
            "u1" => Tensor.Of(header.Shape, Read<byte>(stream, header)),
            "i2" => Tensor.Of(header.Shape, Read<short>(stream, header)),
            "i4" => Tensor.Of(header.Shape, Read<int>(stream, header)),
            "i8" => Tensor.Of(header.Shape, Read<long>(stream, header)),
            _ => Tensor.Of(header.Shape, Array.ConvertAll(Read<byte>(stream, header), value => value != 0)),
        };
    }

    /// <summary>The name of an element type in .npy files.</summary>
    public static string TypeOf(ElementType elementType) => elementType switch
    {
        ElementType.Float32 => "f4",
        ElementType.Float64 => "f8",
        ElementType.Int8 or ElementType.Int4 => "i1",
        ElementType.UInt8 or ElementType.UInt4 => "u1",
        ElementType.Int16 => "i2",
        ElementType.UInt16 => "u2",
        ElementType.Int32 => "i4",
        ElementType.Int64 => "i8",
        ElementType.Boolean => "b1",
        _ => throw new ArgumentOutOfRangeException(nameof(elementType)),
    };

    /// <summary>The tensor's storage as bytes; little-endian, as every system is that .NET runs on for us.</summary>
    public static ReadOnlySpan<byte> BytesOf(Tensor tensor) => tensor.ElementType switch
    {
        ElementType.Float32 => MemoryMarshal.AsBytes(tensor.Span<float>()),
        ElementType.Float64 => MemoryMarshal.AsBytes(tensor.Span<double>()),
        ElementType.Int8 => MemoryMarshal.AsBytes(tensor.Span<sbyte>()),
        ElementType.UInt8 => tensor.Span<byte>(),
        ElementType.Int16 => MemoryMarshal.AsBytes(tensor.Span<short>()),
        ElementType.UInt16 or ElementType.Int4 or ElementType.UInt4 => tensor.Bytes,
        ElementType.Int32 => MemoryMarshal.AsBytes(tensor.Span<int>()),
        ElementType.Int64 => MemoryMarshal.AsBytes(tensor.Span<long>()),
        ElementType.Boolean => MemoryMarshal.AsBytes(tensor.Span<bool>()),
        _ => throw new ArgumentOutOfRangeException(nameof(tensor)),
    };

    private static T[] Read<T>(Stream stream, NpyHeader header)
        where T : unmanaged
    {
        var elements = new T[header.Shape.ElementCount];

        // In pieces: as bytes, a long array is more than a span can be long.
        const int Piece = 1 << 24;
        for (int start = 0; start < elements.Length; start += Piece)
        {
            stream.ReadExactly(MemoryMarshal.AsBytes(elements.AsSpan(start, Math.Min(Piece, elements.Length - start))));
        }

        return header.IsFortranOrder ? ToRowMajor(elements, header.Shape) : elements;
    }

    private static Tensor Widen(Half[] halves, Shape shape) => Tensor.Of(shape, Array.ConvertAll(halves, half => (float)half));

    private static T[] ToRowMajor<T>(T[] columnMajor, Shape shape)
    {
        var rowMajor = new T[columnMajor.Length];
        var index = new int[shape.Rank];
        int[] strides = shape.Strides();
        int target = 0;
        foreach (T element in columnMajor)
        {
            rowMajor[target] = element;

            // Counts up with the first dimension running fastest.
            for (int d = 0; d < index.Length; d++)
            {
                target += strides[d];
                if (++index[d] < shape[d])
                {
                    break;
                }

                target -= strides[d] * shape[d];
                index[d] = 0;
            }
        }

        return rowMajor;
    }
}
