using System.Numerics;

namespace Askew.Samples.Images;

/// <summary>The codes of one scan of a JPEG.</summary>
/// <param name="scan">What it is a scan of.</param>
/// <param name="units">How many units the picture has, of all colours together, across and down.</param>
/// <param name="isProgressive">Whether pictures come in passes.</param>
/// <param name="restartInterval">Units, or blocks of a scan of one colour, from one restart to the next; 0 for none.</param>
internal sealed class JpegPass(JpegScan scan, (int Width, int Height) units, bool isProgressive, int restartInterval)
{
    /// <summary>Of a block.</summary>
    public const int Coefficients = 64;

    // Some writers are not exact about the end of what they write.
    private const int MostFill = 16;

    private int bandsLeft;

    /// <summary>Goes from the first code behind the head of the scan to the last; what is wrong on the way, or null.</summary>
    public string? Follow(ref JpegBits bits)
    {
        bool isAlone = scan.Components.Length == 1;
        JpegComponent single = scan.Components[0].Component;
        (int width, int height) = isAlone ? (single.Width, single.Height) : units;
        int untilRestart = restartInterval;
        int restarts = 0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                if (restartInterval > 0 && untilRestart-- == 0)
                {
                    if (!bits.TrySkipToMarker(fill: 0) || !bits.TryTakeMarker((byte)(JpegMarker.FirstRestart + (restarts++ % 8))))
                    {
                        return "its data does not reach the restart where it should";
                    }

                    bandsLeft = 0;
                    untilRestart = restartInterval - 1;
                }

                bool isRight = isAlone
                    ? TryBlock(0, (y * single.Stride) + x, ref bits)
                    : TryUnit(x, y, ref bits);
                if (!isRight || bits.IsShort)
                {
                    return bits.IsShort ? "its data ends before the picture does" : "its data has a code that there is not";
                }
            }
        }

        return bits.TrySkipToMarker(MostFill) ? null : "its data goes on behind the picture";
    }

    private bool TryUnit(int x, int y, ref JpegBits bits)
    {
        for (int i = 0; i < scan.Components.Length; i++)
        {
            JpegComponent component = scan.Components[i].Component;
            for (int row = y * component.Rows; row < (y + 1) * component.Rows; row++)
            {
                for (int column = x * component.Columns; column < (x + 1) * component.Columns; column++)
                {
                    if (!TryBlock(i, (row * component.Stride) + column, ref bits))
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }

    private bool TryBlock(int which, int block, ref JpegBits bits)
    {
        (JpegComponent component, JpegHuffmanTable? dc, JpegHuffmanTable? ac) = scan.Components[which];
        if (!isProgressive)
        {
            return TryMean(dc!, ref bits) && TryCoefficients(ac!, ref bits);
        }

        if (scan.First > 0)
        {
            return scan.IsFirstPass
                ? TryBand(ac!, ref component.NonZero[block], ref bits)
                : TryBandAgain(ac!, ref component.NonZero[block], ref bits);
        }

        if (scan.IsFirstPass)
        {
            return TryMean(dc!, ref bits);
        }

        bits.Skip(1);
        return true;
    }

    // A symbol is the number of bits behind it.
    private static bool TryMean(JpegHuffmanTable table, ref JpegBits bits)
    {
        (int length, int size) = table.Find(bits.Next16());
        bits.Skip(length);
        bits.Skip(size & 15);
        return length > 0 && size < 16;
    }

    // A symbol is how many zeros come first, and the number of bits behind it; 15 zeros and no bits are 16 zeros, other zeros the end.
    private static bool TryCoefficients(JpegHuffmanTable table, ref JpegBits bits)
    {
        for (int k = 1; k < Coefficients; k++)
        {
            (int length, int symbol) = table.Find(bits.Next16());
            int size = symbol & 15;
            bits.Skip(length + size);
            k += symbol >> 4;
            if (length == 0 || (size > 0 && k >= Coefficients))
            {
                return false;
            }

            if (size == 0 && symbol != 0xF0)
            {
                break;
            }
        }

        return true;
    }

    // The same, but for ends, which may be those of many blocks.
    private bool TryBand(JpegHuffmanTable table, ref ulong nonZero, ref JpegBits bits)
    {
        if (bandsLeft > 0)
        {
            bandsLeft--;
            return true;
        }

        for (int k = scan.First; k <= scan.Last; k++)
        {
            (int length, int symbol) = table.Find(bits.Next16());
            int zeros = symbol >> 4;
            int size = symbol & 15;
            bits.Skip(length);
            if (length == 0)
            {
                return false;
            }

            if (size == 0 && zeros < 15)
            {
                bandsLeft = (1 << zeros) + (int)bits.Take(zeros) - 1;
                break;
            }

            bits.Skip(size);
            k += zeros;
            if (size > 0)
            {
                if (k > scan.Last)
                {
                    return false;
                }

                nonZero |= 1UL << k;
            }
        }

        return true;
    }

    // One more bit for each coefficient that is not zero, among those that become so.
    private bool TryBandAgain(JpegHuffmanTable table, ref ulong nonZero, ref JpegBits bits)
    {
        int k = scan.First;
        while (bandsLeft == 0 && k <= scan.Last)
        {
            (int length, int symbol) = table.Find(bits.Next16());
            int zeros = symbol >> 4;
            int size = symbol & 15;
            bits.Skip(length);
            if (length == 0 || size > 1)
            {
                return false;
            }

            if (size == 0 && zeros < 15)
            {
                bandsLeft = (1 << zeros) + (int)bits.Take(zeros);
                break;
            }

            bits.Skip(size);
            for (; k <= scan.Last; k++)
            {
                if ((nonZero & (1UL << k)) != 0)
                {
                    bits.Skip(1);
                }
                else if (--zeros < 0)
                {
                    break;
                }
            }

            if (size > 0)
            {
                if (k > scan.Last)
                {
                    return false;
                }

                nonZero |= 1UL << k;
            }

            k++;
        }

        if (bandsLeft > 0)
        {
            bandsLeft--;
            ulong band = k > scan.Last ? 0 : nonZero >> k << k << (Coefficients - 1 - scan.Last);
            for (int left = BitOperations.PopCount(band); left > 0; left -= 32)
            {
                bits.Skip(Math.Min(left, 32));
            }
        }

        return true;
    }
}
