using System.Runtime.CompilerServices;

namespace Askew.Samples.Images;

/// <summary>A table of a JPEG that says which bits stand for which symbol.</summary>
internal sealed class JpegHuffmanTable
{
    private const int LongestCode = 16;
    private const int ShortCode = 9;

    // By the next nine bits: length and symbol of a code that is no longer than that, else 0.
    private readonly ushort[] shortCodes = new ushort[1 << ShortCode];

    // By length: what lies above all codes of that length, and where a code's symbol lies, counted from the code.
    private readonly int[] ends = new int[LongestCode + 1];
    private readonly int[] places = new int[LongestCode + 1];
    private readonly byte[] symbols;

    private JpegHuffmanTable(byte[] symbols) => this.symbols = symbols;

    /// <summary>Makes a table; null where there are more codes than have room.</summary>
    /// <param name="counts">How many codes there are of each length from 1 to 16.</param>
    /// <param name="symbols">What they stand for, one byte each.</param>
    public static JpegHuffmanTable? Of(ReadOnlySpan<byte> counts, ReadOnlySpan<byte> symbols)
    {
        var table = new JpegHuffmanTable(symbols.ToArray());
        int code = 0;
        int place = 0;
        for (int length = 1; length <= LongestCode; length++)
        {
            table.places[length] = place - code;
            for (int i = 0; i < counts[length - 1]; i++, code++, place++)
            {
                if (code >= 1 << length)
                {
                    return null;
                }

                if (length <= ShortCode)
                {
                    table.shortCodes.AsSpan(code << (ShortCode - length), 1 << (ShortCode - length))
                        .Fill((ushort)((length << 8) | symbols[place]));
                }
            }

            table.ends[length] = code;
            code <<= 1;
        }

        return table;
    }

    /// <summary>The length and the symbol of the code that begins with the next 16 bits; a length of 0 where it is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int Length, int Symbol) Find(int next)
    {
        int found = shortCodes[next >> (LongestCode - ShortCode)];
        return found != 0 ? (found >> 8, found & 0xFF) : FindLong(next);
    }

    private (int Length, int Symbol) FindLong(int next)
    {
        for (int length = ShortCode + 1; length <= LongestCode; length++)
        {
            int code = next >> (LongestCode - length);
            if (code < ends[length])
            {
                return (length, symbols[code + places[length]]);
            }
        }

        return default;
    }
}
