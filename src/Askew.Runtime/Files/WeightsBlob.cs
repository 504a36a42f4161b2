using System.Runtime.InteropServices;
using System.Text.Json;

namespace Askew.Files;

/// <summary>Numbers in a file: little-endian arrays one after the other, each at a multiple of 8 bytes.</summary>
internal sealed class WeightsBlob : IArrayStore
{
    private const int Alignment = 8;

    private readonly List<byte> written = [];
    private readonly byte[] contents;
    private long read;

    /// <summary>An empty blob to append to.</summary>
    public WeightsBlob()
        : this([])
    {
    }

    /// <summary>A blob to read from.</summary>
    public WeightsBlob(byte[] contents) => this.contents = contents;

    /// <summary>All that was appended.</summary>
    public byte[] ToArray() => [.. written];

    /// <summary>Appends <paramref name="values"/> and tells where they begin, in bytes.</summary>
    public int Append<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        RequireLittleEndian();
        while (written.Count % Alignment != 0)
        {
            written.Add(0);
        }

        int offset = written.Count;
        written.AddRange(MemoryMarshal.AsBytes(values));
        return offset;
    }

    /// <summary>The <paramref name="count"/> values that begin at byte <paramref name="offset"/>.</summary>
    /// <remarks>Every array is written once, so all that is read together is never more than there is: a small file cannot ask for much
    /// memory.</remarks>
    /// <exception cref="JsonException">They do not lie in the blob, or more is read than it has.</exception>
    public T[] Read<T>(int offset, int count)
        where T : unmanaged
    {
        RequireLittleEndian();
        long size = (long)count * Marshal.SizeOf<T>();
        if (offset < 0 || count < 0 || offset + size > contents.Length)
        {
            throw new JsonException($"{count} values at byte {offset} do not lie in the weights, which have {contents.Length} bytes");
        }

        read += size;
        if (read > contents.Length)
        {
            throw new JsonException($"{count} values at byte {offset} overlap others");
        }

        return MemoryMarshal.Cast<byte, T>(contents.AsSpan(offset, (int)size)).ToArray();
    }

    private static void RequireLittleEndian()
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException(".askew files are read and written on little-endian machines only.");
        }
    }
}
