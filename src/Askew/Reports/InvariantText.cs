using System.Globalization;

namespace Askew.Reports;

/// <summary>Numbers in texts look the same everywhere, whatever the machine's language.</summary>
internal static class InvariantText
{
    /// <summary><paramref name="text"/> with its numbers as in English.</summary>
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
