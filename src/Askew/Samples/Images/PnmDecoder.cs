namespace Askew.Samples.Images;

/// <summary>Reads portable anymaps, plain (P1, P2, P3) and raw (P4, P5, P6), with any largest value up to 65535.</summary>
internal static class PnmDecoder
{
    /// <summary>Decodes a whole file; further images after the first are passed over.</summary>
    public static Image Decode(ReadOnlySpan<byte> content, string name)
    {
        var reader = new ContentReader(content, name, "PNM");
        int kind = reader.Take(2, "signature")[1] - '0';
        bool isBitmap = kind is 1 or 4;
        int width = TakeNumber(ref reader, Image.MaximumSide, "width");
        int height = TakeNumber(ref reader, Image.MaximumSide, "height");
        reader.CheckSides(height, width);
        int largest = isBitmap ? 1 : TakeNumber(ref reader, 65535, "largest value");
        if (largest == 0)
        {
            throw reader.Damaged("its largest value is 0; it must be 1 to 65535");
        }

        int channels = kind is 3 or 6 ? 3 : 1;
        bool isPlain = kind <= 3;
        if (!isPlain)
        {
            // Exactly one space stands between the header and raw data.
            reader.Take(1, "header");
        }

        int samples = height * width * channels;
        if (isPlain && samples > reader.Rest.Length)
        {
            throw reader.Damaged($"the file is truncated: {reader.Rest.Length} characters cannot hold {samples} values");
        }

        ReadOnlySpan<byte> raw = isPlain ? [] : reader.Take(RawSizeInBytes(kind, height, width, channels, largest), "pixel data");
        byte[] toByte = MakeTable(largest, isBitmap);
        var pixels = new byte[samples];
        for (int i = 0; i < samples; i++)
        {
            int value = kind switch
            {
                1 => TakeBit(ref reader),
                2 or 3 => TakeNumber(ref reader, 65535, "pixel data"),
                4 => (raw[(i / width * ((width + 7) / 8)) + (i % width / 8)] >> (7 - (i % width % 8))) & 1,
                _ => largest > 255 ? (raw[2 * i] << 8) | raw[(2 * i) + 1] : raw[i],
            };
            pixels[i] = value <= largest
                ? toByte[value]
                : throw reader.Damaged($"a pixel has the value {value}, above the largest of {largest}");
        }

        return new Image(height, width, channels, pixels);
    }

    /// <summary>White space as the formats define it.</summary>
    public static bool IsSpace(byte value) => value is (byte)' ' or (>= 9 and <= 13);

    private static long RawSizeInBytes(int kind, long height, long width, int channels, int largest) => kind == 4
        ? height * ((width + 7) / 8)
        : height * width * channels * (largest > 255 ? 2 : 1);

    private static byte[] MakeTable(int largest, bool isBitmap)
    {
        var table = new byte[largest + 1];
        for (int value = 0; value <= largest; value++)
        {
            // A bitmap's 1 is black.
            table[value] = isBitmap ? (byte)(255 * (1 - value)) : (byte)Math.Round(value / (double)largest * 255);
        }

        return table;
    }

    private static byte NextVisible(ref ContentReader reader, string part)
    {
        while (true)
        {
            byte value = reader.TakeByte(part);
            if (value == '#')
            {
                int end = reader.Rest.IndexOfAny((byte)'\n', (byte)'\r');
                reader.Take(end < 0 ? reader.Rest.Length : end, part);
            }
            else if (!IsSpace(value))
            {
                return value;
            }
        }
    }

    private static int TakeBit(ref ContentReader reader) => NextVisible(ref reader, "pixel data") switch
    {
        (byte)'0' => 0,
        (byte)'1' => 1,
        _ => throw reader.Damaged("its pixels are not all 0 or 1"),
    };

    private static int TakeNumber(ref ContentReader reader, int largest, string part)
    {
        byte digit = NextVisible(ref reader, part);
        int number = 0;
        while (true)
        {
            number = char.IsAsciiDigit((char)digit)
                ? (number * 10) + (digit - '0')
                : throw reader.Damaged($"its {part} is not a number");
            if (number > largest)
            {
                throw reader.Damaged($"its {part} has a number above {largest}");
            }

            if (reader.Rest.IsEmpty || IsSpace(reader.Rest[0]) || reader.Rest[0] == '#')
            {
                return number;
            }

            digit = reader.TakeByte(part);
        }
    }
}
