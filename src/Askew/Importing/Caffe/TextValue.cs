using System.Globalization;

namespace Askew.Importing.Caffe;

/// <summary>Scalars as protobuf's text format writes them; null for what is none.</summary>
internal static class TextValue
{
    /// <summary>A truth.</summary>
    public static bool? Truth(string text) => text switch
    {
        "true" or "True" or "t" or "1" => true,
        "false" or "False" or "f" or "0" => false,
        _ => null,
    };

    /// <summary>A whole number of 64 bits: decimal, hexadecimal (0x10) or octal (010).</summary>
    public static long? Whole(string text)
    {
        bool isNegative = text.StartsWith('-');
        string digits = isNegative ? text[1..] : text;
        ulong magnitude;
        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            if (!ulong.TryParse(digits.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out magnitude))
            {
                return null;
            }
        }
        else if (digits.Length > 1 && digits[0] == '0')
        {
            magnitude = 0;
            foreach (char digit in digits)
            {
                if (digit is < '0' or > '7' || magnitude >> 60 != 0)
                {
                    return null;
                }

                magnitude = (magnitude << 3) + (ulong)(digit - '0');
            }
        }
        else if (!ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out magnitude))
        {
            return null;
        }

        return magnitude <= long.MaxValue ? isNegative ? -(long)magnitude : (long)magnitude : null;
    }

    /// <summary>A real number; an f may stand behind it.</summary>
    public static float? Real(string text)
    {
        bool isNegative = text.StartsWith('-');
        string number = isNegative ? text[1..] : text;
        float? value = number.ToLowerInvariant() switch
        {
            "inf" or "infinity" => float.PositiveInfinity,
            "nan" => float.NaN,
            _ => float.TryParse(
                number.Length > 1 && number[^1] is 'f' or 'F' ? number.AsSpan(0, number.Length - 1) : number,
                NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out float parsed) ? parsed : null,
        };
        return isNegative ? -value : value;
    }
}
