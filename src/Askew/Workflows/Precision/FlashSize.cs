using System.Globalization;

namespace Askew.Workflows.Precision;

/// <summary>How much memory a network may take for code and constants.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="SizeInBytes">In bytes.</param>
internal readonly record struct FlashSize(string Text, long SizeInBytes)
{
    /// <summary>What is kept for code: more than exported C takes on Cortex-M with <c>--optimize size</c>.</summary>
    public const long CodeInBytes = 8 << 10;

    private const long Most = 1L << 31;

    // Makers of microcontrollers count in powers of two, whatever they write.
    private static readonly (string Unit, double Bytes)[] Units =
        [("KIB", 1 << 10), ("MIB", 1 << 20), ("KB", 1 << 10), ("MB", 1 << 20), ("B", 1), ("", 1)];

    /// <summary>Bytes that are left for constants.</summary>
    public long ConstantsInBytes => SizeInBytes - CodeInBytes;

    /// <summary>Reads <c>120KB</c>, <c>1.5MB</c> or a number of bytes; a KB has 1024.</summary>
    /// <exception cref="RequestException">It is none of these, or leaves nothing beside the code.</exception>
    public static FlashSize Parse(string text)
    {
        string upper = text.Trim().ToUpperInvariant();
        (string unit, double bytes) = Units.First(pair => upper.EndsWith(pair.Unit, StringComparison.Ordinal));
        bool isNumber = double.TryParse(
            upper[..^unit.Length].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number);
        double size = number * bytes;
        return isNumber && size > CodeInBytes && size <= Most
            ? new FlashSize(text.Trim(), (long)size)
            : throw new RequestException(
                $"--flash is '{text}'; it takes a size such as 120KB, 1.5MB or 131072 (bytes), of which {CodeInBytes / 1024} KB are kept "
                + "for code.");
    }
}
