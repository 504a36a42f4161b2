using System.Buffers.Binary;
using System.Numerics;

namespace Askew.Samples.Images;

/// <summary>Follows the compressed data of a JPEG from code to code without making pixels of it. Decoders go on without a word where they
/// are damaged, and draw something.</summary>
/// <remarks>Where a bit is wrong, codes are mostly read wrong from there on, and there are too many or too few of them in the end. A bit
/// that changes a number and nothing else cannot be noticed.</remarks>
internal sealed class JpegData
{
    private const int BlockSize = 8;
    private const int Coefficients = BlockSize * BlockSize;
    private const int MostScans = 100;

    // Some writers are not exact about the end of what they write.
    private const int MostFill = 16;
    private const int MostStray = 3;
    private const int MostComponents = 4;
    private const int Tables = 4;

    private readonly JpegHuffmanTable?[] dcTables = new JpegHuffmanTable?[Tables];
    private readonly JpegHuffmanTable?[] acTables = new JpegHuffmanTable?[Tables];
    private JpegComponent[] components = [];
    private (int Width, int Height) units;
    private bool isProgressive;
    private int restartInterval;
    private int bandsLeft;

    /// <summary>What is wrong with the data of <paramref name="file"/>, whose markers are whole; null where nothing is, or it is of a kind
    /// that is not followed (arithmetic coding, tables that are left out).</summary>
    public static string? TroubleIn(ReadOnlySpan<byte> file) => new JpegData().Follow(file);

    private string? Follow(ReadOnlySpan<byte> file)
    {
        int scans = 0;
        for (int at = 2; ;)
        {
            int marker = NextMarker(file, ref at, out int stray);
            if (stray > MostStray && scans > 0)
            {
                return $"{stray} bytes behind scan {scans} belong to nothing";
            }

            if (marker == JpegMarker.EndOfImage)
            {
                return components.FirstOrDefault(component => !component.HasData) is { } one
                    ? $"its colour {one.Id} has no data" : null;
            }

            if (marker < 0 || at + 2 > file.Length)
            {
                return null;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(file[at..]);
            if (length < 2 || at + length > file.Length)
            {
                return null;
            }

            ReadOnlySpan<byte> body = file.Slice(at + 2, length - 2);
            at += length;
            bool isKnown = marker switch
            {
                JpegMarker.BaselineFrame or JpegMarker.ExtendedFrame or JpegMarker.ProgressiveFrame =>
                    TryTakeFrame(body, marker == JpegMarker.ProgressiveFrame),
                JpegMarker.HuffmanTables => TryTakeTables(body),
                JpegMarker.RestartInterval => TryTakeInterval(body),
                _ => !JpegMarker.IsFrame(marker),
            };
            if (!isKnown)
            {
                return null;
            }

            if (marker == JpegMarker.StartOfScan)
            {
                if (++scans > MostScans)
                {
                    return $"it has more than {MostScans} scans";
                }

                if (ScanOf(body) is not { } scan)
                {
                    return null;
                }

                var bits = new JpegBits(file[at..]);
                if (Follow(scan, ref bits) is { } trouble)
                {
                    return $"{trouble} (scan {scans})";
                }

                at += bits.Position;
            }
        }
    }

    // Goes behind it and says how many bytes before it are none of a marker; -1 at the end of the file. Restarts and the like have no
    // length.
    private static int NextMarker(ReadOnlySpan<byte> file, ref int at, out int stray)
    {
        stray = 0;
        while (at + 1 < file.Length)
        {
            if (file[at++] != 0xFF)
            {
                stray++;
            }
            else if (file[at] != 0xFF && !JpegMarker.IsAlone(file[at++]))
            {
                return file[at - 1];
            }
        }

        return -1;
    }

    // Precision, height, width, colours: each with its number and how finely it is sampled.
    private bool TryTakeFrame(ReadOnlySpan<byte> body, bool progressive)
    {
        if (body.Length < 6 || body[0] != 8 || components.Length > 0)
        {
            return false;
        }

        int height = BinaryPrimitives.ReadUInt16BigEndian(body[1..]);
        int width = BinaryPrimitives.ReadUInt16BigEndian(body[3..]);
        int count = body[5];
        if (height == 0 || width == 0 || count is 0 or > MostComponents || body.Length < 6 + (3 * count))
        {
            return false;
        }

        var found = new (int Id, int Columns, int Rows)[count];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> one = body[(6 + (3 * i))..];
            found[i] = (one[0], one[1] >> 4, one[1] & 15);
            if (found[i].Columns is 0 or > 4 || found[i].Rows is 0 or > 4)
            {
                return false;
            }
        }

        isProgressive = progressive;
        int columns = found.Max(one => one.Columns);
        int rows = found.Max(one => one.Rows);
        units = (Parts(width, BlockSize * columns), Parts(height, BlockSize * rows));
        components = Array.ConvertAll(found, one => new JpegComponent(one.Id, one.Columns, one.Rows)
        {
            Width = Parts(Parts(width * one.Columns, columns), BlockSize),
            Height = Parts(Parts(height * one.Rows, rows), BlockSize),
            Stride = units.Width * one.Columns,
            NonZero = progressive ? new ulong[units.Width * one.Columns * units.Height * one.Rows] : [],
        });
        return true;
    }

    // Each: what it is for and its number, how many codes there are of each length, symbols.
    private bool TryTakeTables(ReadOnlySpan<byte> body)
    {
        while (body.Length > 0)
        {
            if (body.Length < 17 || body[0] >> 4 > 1 || (body[0] & 15) >= Tables)
            {
                return false;
            }

            int symbols = 0;
            foreach (byte count in body.Slice(1, 16))
            {
                symbols += count;
            }

            if (body.Length < 17 + symbols || JpegHuffmanTable.Of(body.Slice(1, 16), body.Slice(17, symbols)) is not { } table)
            {
                return false;
            }

            (body[0] >> 4 == 0 ? dcTables : acTables)[body[0] & 15] = table;
            body = body[(17 + symbols)..];
        }

        return true;
    }

    private bool TryTakeInterval(ReadOnlySpan<byte> body)
    {
        restartInterval = body.Length < 2 ? 0 : BinaryPrimitives.ReadUInt16BigEndian(body);
        return body.Length >= 2;
    }

    // Colours, each with its number and those of its tables; first and last coefficient; passes.
    private JpegScan? ScanOf(ReadOnlySpan<byte> body)
    {
        int count = body.Length == 0 ? 0 : body[0];
        if (count is 0 or > MostComponents || body.Length < 4 + (2 * count))
        {
            return null;
        }

        var chosen = new (JpegComponent, JpegHuffmanTable?, JpegHuffmanTable?)[count];
        ReadOnlySpan<byte> end = body[(1 + (2 * count))..];
        (int first, int last, bool isFirstPass) = isProgressive ? (end[0], end[1], end[2] >> 4 == 0) : (0, Coefficients - 1, true);
        bool needsDc = first == 0 && isFirstPass;
        bool needsAc = last > 0;
        for (int i = 0; i < count; i++)
        {
            int id = body[1 + (2 * i)];
            int tables = body[2 + (2 * i)];
            if (Array.Find(components, one => one.Id == id) is not { } component || tables >> 4 >= Tables || (tables & 15) >= Tables)
            {
                return null;
            }

            chosen[i] = (component, dcTables[tables >> 4], acTables[tables & 15]);
            if ((needsDc && chosen[i].Item2 is null) || (needsAc && chosen[i].Item3 is null))
            {
                return null;
            }

            component.HasData |= needsDc;
        }

        bool isValid = last < Coefficients && first <= last && (!isProgressive || (first == 0 ? last == 0 : count == 1));
        return isValid ? new JpegScan(chosen, first, last, isFirstPass) : null;
    }

    private string? Follow(JpegScan scan, ref JpegBits bits)
    {
        bool isAlone = scan.Components.Length == 1;
        JpegComponent single = scan.Components[0].Component;
        (int width, int height) = isAlone ? (single.Width, single.Height) : units;
        int untilRestart = restartInterval;
        int restarts = 0;
        bandsLeft = 0;
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
                    ? TryBlock(scan, 0, (y * single.Stride) + x, ref bits)
                    : TryUnit(scan, x, y, ref bits);
                if (!isRight || bits.IsShort)
                {
                    return bits.IsShort ? "its data ends before the picture does" : "its data has a code that there is not";
                }
            }
        }

        return bits.TrySkipToMarker(MostFill) ? null : "its data goes on behind the picture";
    }

    private bool TryUnit(JpegScan scan, int x, int y, ref JpegBits bits)
    {
        for (int i = 0; i < scan.Components.Length; i++)
        {
            JpegComponent component = scan.Components[i].Component;
            for (int row = y * component.Rows; row < (y + 1) * component.Rows; row++)
            {
                for (int column = x * component.Columns; column < (x + 1) * component.Columns; column++)
                {
                    if (!TryBlock(scan, i, (row * component.Stride) + column, ref bits))
                    {
                        return false;
                    }
                }
            }
        }

        return true;
    }

    private bool TryBlock(JpegScan scan, int which, int block, ref JpegBits bits)
    {
        (JpegComponent component, JpegHuffmanTable? dc, JpegHuffmanTable? ac) = scan.Components[which];
        if (!isProgressive)
        {
            return TryMean(dc!, ref bits) && TryCoefficients(ac!, ref bits);
        }

        if (scan.First > 0)
        {
            return scan.IsFirstPass
                ? TryBand(scan, ac!, ref component.NonZero[block], ref bits)
                : TryBandAgain(scan, ac!, ref component.NonZero[block], ref bits);
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
    private bool TryBand(JpegScan scan, JpegHuffmanTable table, ref ulong nonZero, ref JpegBits bits)
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
    private bool TryBandAgain(JpegScan scan, JpegHuffmanTable table, ref ulong nonZero, ref JpegBits bits)
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

    private static int Parts(int whole, int part) => (whole + part - 1) / part;
}
