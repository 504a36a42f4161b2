using System.Globalization;
using System.Text;
using Askew.Files;
using Askew.Graphs;

namespace Askew.Importing.Caffe;

/// <summary>Cuts text in protobuf's text format into its pieces.</summary>
internal sealed class TextScanner(string text)
{
    private const string Signs = "{}<>[]:,;-";

    private int at;
    private int line = 1;
    private TextToken? next;

    /// <summary>The next piece, which stays the next.</summary>
    public TextToken Peek() => next ??= Scan();

    /// <summary>The next piece.</summary>
    /// <exception cref="GraphException">A sign that has no meaning, or a quoted text without an end; names the line.</exception>
    public TextToken Take()
    {
        TextToken token = Peek();
        next = null;
        return token;
    }

    /// <summary>Takes the next piece where it is <paramref name="sign"/>.</summary>
    public bool TakeIf(char sign)
    {
        if (!Peek().Is(sign))
        {
            return false;
        }

        Take();
        return true;
    }

    private TextToken Scan()
    {
        PassBlanks();
        if (at == text.Length)
        {
            return new TextToken(TextTokenKind.End, string.Empty, line);
        }

        char first = text[at];
        if (first is '"' or '\'')
        {
            return Quoted(first);
        }

        int start = at;
        while (at < text.Length && (IsOfWord(text[at]) || (text[at] is '+' or '-' && IsExponent(start))))
        {
            at++;
        }

        if (at > start)
        {
            return new TextToken(TextTokenKind.Word, text[start..at], line);
        }

        return Signs.Contains(first)
            ? new TextToken(TextTokenKind.Sign, text[at++].ToString(), line)
            : throw new GraphException(string.Create(
                CultureInfo.InvariantCulture, $"line {line}: '{LegibleText.Of(first.ToString())}' has no meaning there"));
    }

    private static bool IsOfWord(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.';

    // The sign of an exponent, 1e-5.
    private bool IsExponent(int start) =>
        at > start && text[at - 1] is 'e' or 'E' && (char.IsAsciiDigit(text[start]) || text[start] == '.');

    private void PassBlanks()
    {
        for (; at < text.Length; at++)
        {
            if (text[at] == '#')
            {
                int end = text.IndexOf('\n', at);
                at = end < 0 ? text.Length : end;
                if (end < 0)
                {
                    return;
                }
            }

            if (text[at] == '\n')
            {
                line++;
            }
            else if (!char.IsWhiteSpace(text[at]) && text[at] != '\uFEFF')
            {
                return;
            }
        }
    }

    private TextToken Quoted(char quote)
    {
        int start = line;
        var meaning = new StringBuilder();
        for (at++; at < text.Length && text[at] != '\n'; at++)
        {
            if (text[at] == quote)
            {
                at++;
                return new TextToken(TextTokenKind.Quoted, LegibleText.Of(meaning.ToString()), start);
            }

            meaning.Append(text[at] == '\\' ? Escaped() : text[at]);
        }

        throw new GraphException(string.Create(CultureInfo.InvariantCulture, $"line {start}: a quoted text has no end"));
    }

    // The sign that an escape means; stands on its last sign afterwards.
    private char Escaped()
    {
        at++;
        char kind = at < text.Length ? text[at] : '\n';
        switch (kind)
        {
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case '\\' or '\'' or '"' or '?':
                return kind;
            case >= '0' and <= '7':
                return Coded(8, 3);
            case 'x' or 'X':
                at++;
                return Coded(16, 2);
            default:
                throw new GraphException(string.Create(
                    CultureInfo.InvariantCulture, $"line {line}: a quoted text has an escape that does not exist"));
        }
    }

    private char Coded(int numberBase, int most)
    {
        int code = 0;
        int end = at;
        while (end < text.Length && end - at < most && char.IsAsciiHexDigit(text[end])
            && Convert.ToInt32(text[end].ToString(), 16) is var digit && digit < numberBase)
        {
            code = (code * numberBase) + digit;
            end++;
        }

        at = end - 1;
        return (char)code;
    }
}
