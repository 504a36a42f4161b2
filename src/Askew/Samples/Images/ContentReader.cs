using System.Buffers.Binary;

namespace Askew.Samples.Images;

/// <summary>Walks through the bytes of an image file and never past their end.</summary>
internal ref struct ContentReader(ReadOnlySpan<byte> content, string name, string format)
{
    /// <summary>What has not been taken yet.</summary>
    public ReadOnlySpan<byte> Rest { get; private set; } = content;

    /// <summary>Takes the next <paramref name="count"/> bytes, which are <paramref name="part"/> of the file.</summary>
    /// <exception cref="UnreadableImageException">The file ends before.</exception>
    public ReadOnlySpan<byte> Take(long count, string part)
    {
        if (count > Rest.Length)
        {
            throw Damaged($"the file is truncated: its {part} needs {count} bytes, but only {Rest.Length} are left");
        }

        ReadOnlySpan<byte> taken = Rest[..(int)count];
        Rest = Rest[(int)count..];
        return taken;
    }

    /// <summary>Takes one byte.</summary>
    public byte TakeByte(string part) => Take(1, part)[0];

    /// <summary>Takes four bytes, the highest first.</summary>
    public uint TakeBigEndian(string part) => BinaryPrimitives.ReadUInt32BigEndian(Take(4, part));

    /// <summary>Refuses sides that are too large, before memory is taken for them.</summary>
    public readonly void CheckSides(long height, long width)
    {
        if (!Image.IsAllowed(height, width))
        {
            throw Damaged(
                $"it says it is {width} x {height} pixels; sides from 1 to {Image.MaximumSide} are read, at most "
                + $"{Image.MaximumPixelCount} pixels");
        }
    }

    /// <summary>The exception for this file and <paramref name="reason"/>.</summary>
    public readonly UnreadableImageException Damaged(string reason, Exception? innerException = null) =>
        new(name, $"not a readable {format}; {reason}.", innerException);
}
