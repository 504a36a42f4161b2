using System.Globalization;
using System.Runtime.InteropServices;
using Askew.Graphs;
using Askew.Tensors;
using DataType = Askew.Importing.Onnx.TensorProto.Types.DataType;

namespace Askew.Importing.Onnx;

/// <summary>Makes tensors of ONNX tensor messages, in whichever of the format's ways their numbers are stored.</summary>
/// <remarks>Real numbers of all widths become single precision, since all real-valued work is done in it.</remarks>
internal sealed class TensorReader(ExternalData externalData)
{
    /// <summary>What tensors of an ONNX data type become.</summary>
    /// <exception cref="GraphException">The type is none that Askew reads; the message starts with <paramref name="what"/>.</exception>
    public static ElementType ElementTypeOf(int dataType, string what) => ElementTypes.Find(dataType) ?? throw new GraphException(
        string.Create(CultureInfo.InvariantCulture, $"{what} has the data type {dataType} ({(DataType)dataType}), which is not supported"));

    /// <summary>Whether the numbers of <paramref name="source"/> lie in another file.</summary>
    public static bool IsExternal(TensorProto source) => source.DataLocation == TensorProto.Types.DataLocation.External;

    /// <summary>About how many bytes the numbers of <paramref name="source"/> take, by its shape, which may be anything.</summary>
    public static double DeclaredSizeOf(TensorProto source) =>
        source.Dims.Aggregate((double)SizeOf((DataType)source.DataType), (size, extent) => size * Math.Max(0, extent));

    /// <summary>The tensor of <paramref name="source"/>; errors begin with <paramref name="what"/>.</summary>
    /// <exception cref="GraphException">The message contradicts itself or its file.</exception>
    public Tensor Read(TensorProto source, string what)
    {
        ElementType elementType = ElementTypes.FindStored(source.DataType) ?? ElementTypeOf(source.DataType, what);
        Shape shape = ShapeOf(source, what);
        var dataType = (DataType)source.DataType;
        int stored = shape.ElementCount;
        if (IsExternal(source))
        {
            return FromBytes(externalData.Read(source.ExternalData, BytesOf(dataType, stored), what), dataType, shape);
        }

        if (source.HasRawData)
        {
            if (source.RawData.Length != BytesOf(dataType, stored))
            {
                throw new GraphException(
                    $"{what} of shape {shape} and type {dataType} needs {BytesOf(dataType, stored)} bytes, but has "
                    + $"{source.RawData.Length}");
            }

            return FromBytes(source.RawData.Span, dataType, shape);
        }

        return FromFields(source, dataType, elementType, shape, what);
    }

    private static Shape ShapeOf(TensorProto source, string what)
    {
        if (source.Dims.Count > 16 || source.Dims.Any(extent => extent is < 0 or > int.MaxValue))
        {
            throw new GraphException($"{what} has the impossible shape [{string.Join(",", source.Dims)}]");
        }

        try
        {
            return new Shape([.. source.Dims.Select(extent => (int)extent)]);
        }
        catch (ArgumentException e)
        {
            throw new GraphException($"{what}: {e.Message}", e);
        }
    }

    private static Tensor FromBytes(ReadOnlySpan<byte> bytes, DataType dataType, Shape shape) => dataType switch
    {
        DataType.Float => Copied<float>(bytes, shape),
        DataType.Uint8 => Copied<byte>(bytes, shape),
        DataType.Int8 => Copied<sbyte>(bytes, shape),
        DataType.Int16 => Copied<short>(bytes, shape),
        DataType.Uint16 => Copied<ushort>(bytes, shape),
        DataType.Int4 or DataType.Uint4 => Unpacked(bytes, dataType, shape),
        DataType.Int32 => Copied<int>(bytes, shape),
        DataType.Int64 => Copied<long>(bytes, shape),
        DataType.Bool => Converted<byte, bool>(bytes, shape, value => value != 0),
        DataType.Float16 => Converted<Half, float>(bytes, shape, value => (float)value),
        DataType.Bfloat16 => Converted<ushort, float>(bytes, shape, FromBfloat16),
        DataType.Double => Converted<double, float>(bytes, shape, value => (float)value),
        _ => throw new InvalidOperationException(),
    };

    private static Tensor FromFields(TensorProto source, DataType dataType, ElementType elementType, Shape shape, string what)
    {
        int found = dataType switch
        {
            DataType.Float => source.FloatData.Count,
            DataType.Double => source.DoubleData.Count,
            DataType.Int64 => source.Int64Data.Count,
            _ => source.Int32Data.Count,
        };
        long needed = IsHalfByte(dataType) ? BytesOf(dataType, shape.ElementCount) : shape.ElementCount;
        if (found != needed)
        {
            throw new GraphException($"{what} of shape {shape} and type {dataType} needs {needed} numbers, but has {found}");
        }

        // Everything narrower than 32 bits is stored in the field for 32 bits, halves by their bit pattern.
        return dataType switch
        {
            DataType.Float => Tensor.Of(shape, source.FloatData.ToArray()),
            DataType.Double => Tensor.Of(shape, source.DoubleData.Select(value => (float)value).ToArray()),
            DataType.Int64 => Tensor.Of(shape, source.Int64Data.ToArray()),
            DataType.Int32 => Tensor.Of(shape, source.Int32Data.ToArray()),
            DataType.Int16 => Tensor.Of(shape, source.Int32Data.Select(value => (short)value).ToArray()),
            DataType.Uint16 => Tensor.Of(shape, source.Int32Data.Select(value => (ushort)value).ToArray()),
            DataType.Int4 or DataType.Uint4 => Unpacked(source.Int32Data.Select(value => (byte)value).ToArray(), dataType, shape),
            DataType.Int8 => Tensor.Of(shape, source.Int32Data.Select(value => (sbyte)value).ToArray()),
            DataType.Uint8 => Tensor.Of(shape, source.Int32Data.Select(value => (byte)value).ToArray()),
            DataType.Bool => Tensor.Of(shape, source.Int32Data.Select(value => value != 0).ToArray()),
            DataType.Float16 =>
                Tensor.Of(shape, source.Int32Data.Select(value => (float)BitConverter.UInt16BitsToHalf((ushort)value)).ToArray()),
            DataType.Bfloat16 => Tensor.Of(shape, source.Int32Data.Select(value => FromBfloat16((ushort)value)).ToArray()),
            _ => throw new GraphException($"{what} has the data type {elementType}, whose numbers cannot be read"),
        };
    }

    private static Tensor Copied<T>(ReadOnlySpan<byte> bytes, Shape shape)
        where T : unmanaged => Tensor.Of(shape, MemoryMarshal.Cast<byte, T>(bytes).ToArray());

    private static Tensor Converted<TStored, T>(ReadOnlySpan<byte> bytes, Shape shape, Func<TStored, T> convert)
        where TStored : unmanaged
        where T : unmanaged
    {
        ReadOnlySpan<TStored> stored = MemoryMarshal.Cast<byte, TStored>(bytes);
        var values = new T[stored.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = convert(stored[i]);
        }

        return Tensor.Of(shape, values);
    }

    // Two in a byte, the first in its lower half.
    private static Tensor Unpacked(ReadOnlySpan<byte> bytes, DataType dataType, Shape shape)
    {
        Tensor tensor = Tensor.Zeros(shape, dataType == DataType.Int4 ? ElementType.Int4 : ElementType.UInt4);
        Span<byte> values = tensor.Bytes;
        for (int i = 0; i < values.Length; i++)
        {
            int half = (bytes[i / 2] >> (4 * (i % 2))) & 0xF;
            values[i] = (byte)(dataType == DataType.Int4 && half > 7 ? half - 16 : half);
        }

        return tensor;
    }

    private static bool IsHalfByte(DataType dataType) => dataType is DataType.Int4 or DataType.Uint4;

    private static long BytesOf(DataType dataType, int count) =>
        IsHalfByte(dataType) ? ((long)count + 1) / 2 : (long)count * SizeOf(dataType);

    // A bfloat16 is the upper half of a single.
    private static float FromBfloat16(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    private static int SizeOf(DataType dataType) => dataType switch
    {
        DataType.Uint8 or DataType.Int8 or DataType.Bool => 1,
        DataType.Int16 or DataType.Uint16 or DataType.Float16 or DataType.Bfloat16 => 2,
        DataType.Float or DataType.Int32 => 4,
        _ => 8,
    };
}
