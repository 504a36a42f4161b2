using Askew.Testing;

namespace Askew.Fuzz.Mutators;

/// <summary>Damages bytes whatever they mean: bits, extreme numbers of several widths, pieces cut, doubled, moved or exchanged.</summary>
internal static class ByteMutator
{
    /// <summary>A damaged copy of <paramref name="bytes"/>; <paramref name="other"/> gives pieces to put in.</summary>
    public static byte[] Mutate(byte[] bytes, Random random, byte[]? other = null)
    {
        var result = new List<byte>(bytes);
        for (int edits = 1 + random.Next(random.OneIn(4) ? 12 : 3); edits > 0; edits--)
        {
            Edit(result, random, other ?? bytes);
        }

        return [.. result];
    }

    private static void Edit(List<byte> bytes, Random random, byte[] other)
    {
        if (bytes.Count == 0)
        {
            bytes.AddRange(other.AsSpan(0, Math.Min(other.Length, random.Next(1, 16))));
            return;
        }

        // Headers decide more than what comes behind them.
        int at = random.OneIn(2) ? random.Next(Math.Min(bytes.Count, 64)) : random.Next(bytes.Count);
        int length = Math.Min(bytes.Count - at, random.OneIn(4) ? random.Next(1, 64) : random.Next(1, 5));
        switch (random.Next(9))
        {
            case 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                bytes[at] = (byte)random.Within(0, 255);
                break;
            case 2:
                Write(bytes, at, ExtremeNumbers.InPlaceOf(bytes[at], random), random);
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 5:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 6:
                int from = random.Next(other.Length + 1);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, random.Next(1, 32))).ToArray());
                break;
            case 7:
                for (int i = 0; i < length; i++)
                {
                    bytes[at + i] = (byte)(random.OneIn(2) ? 0xFF : 0);
                }

                break;
            default:
                int to = random.Next(bytes.Count);
                (bytes[at], bytes[to]) = (bytes[to], bytes[at]);
                break;
        }
    }

    // In either order of bytes, as many as the number needs or fewer.
    private static void Write(List<byte> bytes, int at, long number, Random random)
    {
        int width = 1 << random.Next(4);
        bool isBigEndian = random.OneIn(2);
        for (int i = 0; i < width && at + i < bytes.Count; i++)
        {
            bytes[at + i] = (byte)(number >> (8 * (isBigEndian ? width - 1 - i : i)));
        }
    }
}
