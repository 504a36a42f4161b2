using System.Globalization;
using System.Text;

namespace Askew.Files;

/// <summary>Names that come out of files, and end up in messages and tables: no sign in them commands a terminal, ends a line, or turns the
/// text around.</summary>
internal static class LegibleText
{
    /// <summary>Whether all signs of <paramref name="text"/> can be shown as they are.</summary>
    public static bool Is(string text) => !text.Any(IsIllegible);

    /// <summary><paramref name="text"/> with the number of every sign that cannot be shown in its place, such as \u001b.</summary>
    /// <param name="text">The text.</param>
    /// <param name="stays">Signs that are left as they are all the same.</param>
    public static string Of(string text, string stays = "")
    {
        if (Is(text))
        {
            return text;
        }

        var legible = new StringBuilder();
        foreach (char c in text)
        {
            legible.Append(IsIllegible(c) && !stays.Contains(c)
                ? string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}") : c.ToString());
        }

        return legible.ToString();
    }

    private static bool IsIllegible(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
