using System.Globalization;
using System.Text;

namespace Askew.Export.C.Writing;

/// <summary>Puts names, which come from files that nobody vouches for, into C source, where they can do no harm.</summary>
internal static class CText
{
    private const int LongestComment = 200;

    /// <summary>Text for a comment: printable ASCII without what could end the comment, continue a line or form a trigraph.</summary>
    public static string Comment(string text)
    {
        var safe = new StringBuilder();
        foreach (char c in text.Length <= LongestComment ? text : text[..LongestComment] + "...")
        {
            safe.Append(c is >= ' ' and <= '~' and not ('*' or '\\' or '?') ? c : '_');
        }

        return safe.ToString();
    }

    /// <summary>A string literal with the UTF-8 bytes of <paramref name="text"/>; all but letters, digits and a few signs as octal
    /// escapes.</summary>
    public static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            char c = (char)b;
            if (char.IsAsciiLetterOrDigit(c) || c is ' ' or '_' or '.' or '/' or ':' or '-')
            {
                literal.Append(c);
            }
            else
            {
                literal.Append('\\').Append(Convert.ToString(b, 8).PadLeft(3, '0'));
            }
        }

        return literal.Append('"').ToString();
    }

    /// <summary>An identifier made of <paramref name="name"/>, in small letters.</summary>
    public static string Identifier(string name)
    {
        var identifier = new StringBuilder();
        foreach (char c in name.ToLowerInvariant())
        {
            identifier.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        }

        return identifier.Length > 0 && char.IsAsciiLetter(identifier[0]) ? identifier.ToString() : "net_" + identifier;
    }

    /// <summary>An integer constant of the type of <paramref name="value"/>; the smallest ones have no literal of their own.</summary>
    public static string Number(long value) => value switch
    {
        long.MinValue => "(-INT64_C(9223372036854775807) - 1)",
        int.MinValue => "(-2147483647 - 1)",
        > int.MaxValue or < int.MinValue => $"INT64_C({value.ToString(CultureInfo.InvariantCulture)})",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>The lines of an array's initialiser.</summary>
    public static string Numbers(IEnumerable<long> values)
    {
        const int width = 132;
        var text = new StringBuilder();
        int column = 0;
        foreach (long value in values)
        {
            string number = Number(value) + ",";
            if (column == 0 || column + number.Length > width)
            {
                text.Append(column == 0 ? "    " : "\n    ");
                column = 4;
            }

            text.Append(number);
            column += number.Length;
        }

        return text.Append('\n').ToString();
    }
}
