using System.Globalization;
using Askew.Tensors;

namespace Askew.Samples.Arrays;

/// <summary>Reads the Python dictionary in a .npy header: three known keys, in any order.</summary>
internal sealed class NpyHeaderText(string text, string name)
{
    private const int LargestRank = 32;

    private static readonly string[] types = ["f2", "f4", "f8", "i1", "u1", "i2", "i4", "i8", "b1"];

    private int position;

    /// <summary>Reads it all.</summary>
    public NpyHeader Parse()
    {
        string? type = null;
        bool? isFortranOrder = null;
        Shape? shape = null;
        Expect('{');
        while (!TryTake('}'))
        {
            string key = TakeText();
            Expect(':');
            switch (key)
            {
                case "descr":
                    type = TakeType();
                    break;
                case "fortran_order":
                    isFortranOrder = TakeTruth();
                    break;
                case "shape":
                    shape = TakeShape();
                    break;
                default:
                    throw Damaged();
            }

            if (!TryTake(','))
            {
                Expect('}');
                break;
            }
        }

        SkipSpaces();
        return position == text.Length && type is not null && isFortranOrder is { } fortran && shape is not null
            ? new NpyHeader(type, fortran, shape)
            : throw Damaged();
    }

    private string TakeType()
    {
        SkipSpaces();
        if (position < text.Length && text[position] == '[')
        {
            throw new UnreadableArrayException(name, "its elements are records; arrays of plain numbers are read.");
        }

        string descriptor = TakeText();
        string type = descriptor.Length > 1 ? descriptor[1..] : "";
        bool isReadable = types.Contains(type) && (descriptor[0] == '<' || (descriptor[0] == '|' && type[1] == '1'));
        return isReadable
            ? type
            : throw new UnreadableArrayException(
                name, $"its elements are of type '{descriptor}'; little-endian {string.Join(", ", types)} are read. Convert it with "
                    + $"numpy's astype.");
    }

    private bool TakeTruth()
    {
        SkipSpaces();
        foreach ((string word, bool value) in new[] { ("True", true), ("False", false) })
        {
            if (text.AsSpan(position).StartsWith(word, StringComparison.Ordinal))
            {
                position += word.Length;
                return value;
            }
        }

        throw Damaged();
    }

    private Shape TakeShape()
    {
        var extents = new List<int>();
        Expect('(');
        while (!TryTake(')'))
        {
            extents.Add(TakeExtent());
            if (!TryTake(','))
            {
                Expect(')');
                break;
            }
        }

        try
        {
            return extents.Count <= LargestRank ? new Shape([.. extents]) : throw Damaged();
        }
        catch (ArgumentException exception)
        {
            throw new UnreadableArrayException(name, exception.Message, exception);
        }
    }

    private int TakeExtent()
    {
        SkipSpaces();
        int start = position;
        while (position < text.Length && char.IsAsciiDigit(text[position]))
        {
            position++;
        }

        ReadOnlySpan<char> digits = text.AsSpan(start, position - start);

        // Python 2 wrote its long integers with an L.
        _ = TryTake('L');
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int extent) ? extent : throw Damaged();
    }

    private string TakeText()
    {
        SkipSpaces();
        char quote = position < text.Length ? text[position] : '\0';
        int end = quote is '\'' or '"' ? text.IndexOf(quote, position + 1) : -1;
        if (end < 0)
        {
            throw Damaged();
        }

        string taken = text[(position + 1)..end];
        position = end + 1;
        return taken;
    }

    private bool TryTake(char expected)
    {
        SkipSpaces();
        if (position < text.Length && text[position] == expected)
        {
            position++;
            return true;
        }

        return false;
    }

    private void Expect(char expected)
    {
        if (!TryTake(expected))
        {
            throw Damaged();
        }
    }

    private void SkipSpaces()
    {
        while (position < text.Length && text[position] is ' ' or '\n')
        {
            position++;
        }
    }

    private UnreadableArrayException Damaged() =>
        new(name, $"its header is not a dictionary of descr, fortran_order and shape; trouble at character {position}. Write it with "
            + $"numpy.save.");
}
