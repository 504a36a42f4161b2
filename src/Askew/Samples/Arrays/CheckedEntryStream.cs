using Askew.Files;

namespace Askew.Samples.Arrays;

/// <summary>Reads an entry of a ZIP: knows how far it is, and keeps the checksum, which the BCL's reader does not compare.</summary>
internal sealed class CheckedEntryStream(Stream content, long length) : Stream
{
    private uint checksum;
    private long position;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    /// <summary>Reads what is left, up to the entry's length, and gives the checksum of everything.</summary>
    public uint ReadToEndAndChecksum()
    {
        var buffer = new byte[4096];
        while (position < length && Read(buffer) > 0)
        {
        }

        return checksum;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        int read = content.Read(buffer[..(int)Math.Min(buffer.Length, length - position)]);
        checksum = Crc32.Of(buffer[..read], checksum);
        position += read;
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
