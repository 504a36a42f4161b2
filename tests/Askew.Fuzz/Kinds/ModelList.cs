using System.Buffers.Binary;

namespace Askew.Fuzz.Kinds;

/// <summary>Several files in one: each after its length in four bytes.</summary>
internal static class ModelList
{
    /// <summary>The one.</summary>
    public static byte[] Join(IEnumerable<byte[]> files)
    {
        using var stream = new MemoryStream();
        Span<byte> length = stackalloc byte[4];
        foreach (byte[] file in files)
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, file.Length);
            stream.Write(length);
            stream.Write(file);
        }

        return stream.ToArray();
    }

    /// <summary>The several; a damaged end is left out.</summary>
    public static IEnumerable<byte[]> Split(byte[] joined)
    {
        for (int at = 0; at + 4 <= joined.Length;)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(joined.AsSpan(at));
            at += 4;
            if (length < 0 || length > joined.Length - at)
            {
                yield break;
            }

            yield return joined[at..(at + length)];
            at += length;
        }
    }
}
