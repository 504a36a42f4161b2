using System.Buffers.Binary;

namespace Askew.Samples.Images;

/// <summary>Follows the compressed data of a JPEG from code to code without making pixels of it. Decoders go on without a word where they
/// are damaged, and draw something.</summary>
/// <remarks>Where a bit is wrong, codes are mostly read wrong from there on, and there are too many or too few of them in the end. A bit
/// that changes a number and nothing else cannot be noticed.</remarks>
internal sealed class JpegData
{
    private const int BlockSize = 8;
    private const int MostScans = 100;

    // Some writers are not exact about the end of what they write.
    private const int MostStray = 3;
    private const int MostComponents = 4;
    private const int Tables = 4;

    private readonly JpegHuffmanTable?[] dcTables = new JpegHuffmanTable?[Tables];
    private readonly JpegHuffmanTable?[] acTables = new JpegHuffmanTable?[Tables];
    private JpegComponent[] components = [];
    private (int Width, int Height) units;
    private bool isProgressive;
    private int restartInterval;

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
                if (new JpegPass(scan, units, isProgressive, restartInterval).Follow(ref bits) is { } trouble)
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
        (int first, int last, bool isFirstPass) = isProgressive ? (end[0], end[1], end[2] >> 4 == 0) : (0, JpegPass.Coefficients - 1, true);
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

        bool isValid = last < JpegPass.Coefficients && first <= last && (!isProgressive || (first == 0 ? last == 0 : count == 1));
        return isValid ? new JpegScan(chosen, first, last, isFirstPass) : null;
    }

    private static int Parts(int whole, int part) => (whole + part - 1) / part;
}
