using System.Globalization;
using System.Runtime.CompilerServices;

namespace Askew.Reports.Wording;

/// <summary>Numbers in texts look the same everywhere, whatever the machine's language.</summary>
internal static class InvariantText
{
    /// <summary><paramref name="text"/> with its numbers as in English.</summary>
    public static string Text(ref Interpolation text) => text.ToString();

    /// <summary>Takes the parts of an interpolated string, or of a sum of several.</summary>
    [InterpolatedStringHandler]
    public ref struct Interpolation(int literalLength, int formattedCount)
    {
        private DefaultInterpolatedStringHandler parts = new(literalLength, formattedCount, CultureInfo.InvariantCulture);

        /// <summary>What stands between the values.</summary>
        public void AppendLiteral(string value) => parts.AppendLiteral(value);

        /// <summary>A value.</summary>
        public void AppendFormatted<T>(T value) => parts.AppendFormatted(value);

        /// <summary>A value, written as <paramref name="format"/> says.</summary>
        public void AppendFormatted<T>(T value, string? format) => parts.AppendFormatted(value, format);

        /// <summary>The whole, once.</summary>
        public override string ToString() => parts.ToStringAndClear();
    }
}
