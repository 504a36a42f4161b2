using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Askew.Tensors;

namespace Askew.Samples.Arrays;

/// <summary>What a .npy file says before its elements: their type, order and shape.</summary>
/// <param name="Type">The elements' type in the file, such as <c>f4</c>.</param>
/// <param name="IsFortranOrder">Whether the first dimension, not the last, runs fastest.</param>
/// <param name="Shape">The extents.</param>
internal sealed record NpyHeader(string Type, bool IsFortranOrder, Shape Shape)
{
    private const int LargestHeader = 1 << 16;
    private const int Alignment = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Bytes of an element in the file.</summary>
    public int ElementSizeInBytes => Type[1] - '0';

    /// <summary>Bytes of all elements in the file.</summary>
    public long DataSizeInBytes => (long)Shape.ElementCount * ElementSizeInBytes;

    /// <summary>Reads a header of version 1, 2 or 3.</summary>
    /// <exception cref="UnreadableArrayException">It is damaged, or the elements are of a type that is not read.</exception>
    /// <exception cref="EndOfStreamException">The file is truncated.</exception>
    public static NpyHeader Read(Stream stream, string name)
    {
        Span<byte> start = stackalloc byte[Magic.Length + 2];
        stream.ReadExactly(start);
        if (!start.StartsWith(Magic))
        {
            throw new UnreadableArrayException(name, "it does not begin as a .npy file does. Write it with numpy.save.");
        }

        int version = start[Magic.Length];
        if (version is not (1 or 2 or 3))
        {
            throw new UnreadableArrayException(name, $"it has .npy version {version}; versions 1 to 3 are read.");
        }

        Span<byte> lengthBytes = stackalloc byte[version == 1 ? 2 : 4];
        stream.ReadExactly(lengthBytes);
        uint length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(lengthBytes)
            : BinaryPrimitives.ReadUInt32LittleEndian(lengthBytes);
        if (length > LargestHeader)
        {
            throw new UnreadableArrayException(name, $"its header has {length} bytes; at most {LargestHeader} are read.");
        }

        var text = new byte[length];
        stream.ReadExactly(text);
        return new NpyHeaderText((version == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text), name).Parse();
    }

    /// <summary>The header's bytes as numpy writes them: version 1, padded with spaces.</summary>
    public byte[] ToBytes()
    {
        string shape = Shape.Rank == 1
            ? $"({Shape[0].ToString(CultureInfo.InvariantCulture)},)"
            : "(" + string.Join(", ", Shape.Extents.ToArray().Select(extent => extent.ToString(CultureInfo.InvariantCulture))) + ")";
        char byteOrder = ElementSizeInBytes == 1 ? '|' : '<';
        string text = $"{{'descr': '{byteOrder}{Type}', 'fortran_order': False, 'shape': {shape}, }}";
        int prefix = Magic.Length + 4;
        int total = (prefix + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var bytes = new byte[total];
        Magic.CopyTo(bytes);
        bytes[Magic.Length] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(Magic.Length + 2), (ushort)(total - prefix));
        bytes.AsSpan(prefix).Fill((byte)' ');
        Encoding.ASCII.GetBytes(text, bytes.AsSpan(prefix));
        bytes[^1] = (byte)'\n';
        return bytes;
    }
}
