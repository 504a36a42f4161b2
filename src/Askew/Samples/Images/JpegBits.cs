using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Askew.Samples.Images;

/// <summary>The bits of a scan of a JPEG, up to the next marker.</summary>
internal ref struct JpegBits(ReadOnlySpan<byte> data)
{
    private const int Most = 64;

    private readonly ReadOnlySpan<byte> data = data;

    // The next ones, from the highest on. Behind those that count, there may be more that are the right ones, too.
    private ulong bits;
    private int count;

    /// <summary>How many bytes were looked at; that is where the marker is when all bits before it were taken.</summary>
    public int Position { get; private set; }

    /// <summary>Whether more bits were taken than there are before the marker.</summary>
    public bool IsShort { get; private set; }

    /// <summary>The next 16 bits; 0 for those that there are not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Next16()
    {
        if (count < Most / 2)
        {
            Fill();
        }

        return (int)(bits >> (Most - 16));
    }

    /// <summary>Passes over up to 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int number)
    {
        if (count < number)
        {
            Fill();
            if (count < number)
            {
                IsShort = true;
                count = number;
            }
        }

        bits <<= number;
        count -= number;
    }

    /// <summary>Takes up to 32 bits.</summary>
    /// <returns>Them, as a number.</returns>
    public uint Take(int number)
    {
        if (count < number)
        {
            Fill();
        }

        // Shifts go by the remainder of 64.
        uint taken = number == 0 ? 0 : (uint)(bits >> (Most - number));
        Skip(number);
        return taken;
    }

    /// <summary>Goes on to the marker, over the bits that fill the last byte.</summary>
    /// <param name="fill">Bytes that may come besides, all alike, with which some writers fill up.</param>
    /// <returns>Whether there was nothing else.</returns>
    public bool TrySkipToMarker(int fill)
    {
        Skip(count % 8);
        bool areAlike = true;
        uint? first = null;
        for (int bytes = 0; ; bytes++)
        {
            Fill();
            if (count == 0)
            {
                return areAlike && bytes <= fill;
            }

            uint next = Take(8);
            first ??= next;
            areAlike &= next == first;
        }
    }

    /// <summary>Takes the marker 0xFF <paramref name="code"/> and what fills up before it.</summary>
    /// <returns>Whether it was there.</returns>
    public bool TryTakeMarker(byte code)
    {
        int at = Position;
        while (at < data.Length && data[at] == 0xFF)
        {
            at++;
        }

        if (at == Position || at >= data.Length || data[at] != code)
        {
            return false;
        }

        (Position, bits, count) = (at + 1, 0, 0);
        return true;
    }

    private void Fill()
    {
        if (Position + sizeof(ulong) <= data.Length)
        {
            ulong word = BinaryPrimitives.ReadUInt64BigEndian(data[Position..]);
            if (!HasFF(word))
            {
                // Of the last byte some bits may come along, which stay the right ones when it is filled in.
                int bytes = (Most - count) / 8;
                bits |= count == Most ? 0 : word >> count;
                count += 8 * bytes;
                Position += bytes;
                return;
            }
        }

        while (count <= Most - 8 && Position < data.Length)
        {
            // 0xFF as data has 0x00 behind it; all else is a marker.
            int end = Position + 1;
            if (data[Position] == 0xFF)
            {
                while (end < data.Length && data[end] == 0xFF)
                {
                    end++;
                }

                if (end == data.Length || data[end] != 0)
                {
                    return;
                }

                end++;
            }

            bits |= (ulong)data[Position] << (Most - 8 - count);
            count += 8;
            Position = end;
        }
    }

    private static bool HasFF(ulong word) => ((~word - 0x0101010101010101) & word & 0x8080808080808080) != 0;
}
