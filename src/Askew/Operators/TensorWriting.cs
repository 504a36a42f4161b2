using Askew.Tensors;

namespace Askew.Operators;

/// <summary>Fills tensors of any element type.</summary>
internal static class TensorWriting
{
    /// <summary>Sets every element; whole numbers are truncated toward zero, and anything but 0 is true.</summary>
    public static void SetDoubles(this Tensor tensor, ReadOnlySpan<double> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            double value = values[i];
            switch (tensor.ElementType)
            {
                case ElementType.Float32:
                    tensor.Span<float>()[i] = (float)value;
                    break;
                case ElementType.Float64:
                    tensor.Span<double>()[i] = value;
                    break;
                case ElementType.Int8:
                    tensor.Span<sbyte>()[i] = unchecked((sbyte)(long)value);
                    break;
                case ElementType.UInt8:
                    tensor.Span<byte>()[i] = unchecked((byte)(long)value);
                    break;
                case ElementType.Int16:
                    tensor.Span<short>()[i] = unchecked((short)(long)value);
                    break;
                case ElementType.Int32:
                    tensor.Span<int>()[i] = unchecked((int)(long)value);
                    break;
                case ElementType.Int64:
                    tensor.Span<long>()[i] = (long)value;
                    break;
                case ElementType.Boolean:
                    tensor.Span<bool>()[i] = value != 0;
                    break;
                case ElementType.UInt16:
                    tensor.Span<ushort>()[i] = unchecked((ushort)(long)value);
                    break;
                case ElementType.Int4 or ElementType.UInt4:
                    tensor.Bytes[i] = unchecked((byte)(long)value);
                    break;
                default:
                    throw new InvalidOperationException();
            }
        }
    }
}
