using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Askew.Testing;

namespace Askew.Fuzz.Mutators;

/// <summary>Damages messages in protobuf's text format: numbers, words, signs, whole fields and whole layers.</summary>
internal static class ProtobufTextMutator
{
    private static readonly string[] words =
    [
        "", "{", "}", "[", "]", "<", ">", ":", "-", "\"", "'", "# no\n", "true", "inf", "-nan", "MAX", "0x", "01", "1e", "\\",
        "name: \"\\u001b[31m\"", "type: \"Concat\"", "type: \"Reshape\"", "type: \"Slice\"", "bottom: \"data\"", "top: \"data\"",
        "axis: -1",
        "kernel_size: 2147483647", "pad: 4294967295", "stride: 0", "num_output: 0", "dim: -1", "dim: 0", "group: 3", "x_param { a { b: [",
    ];

    /// <summary>A damaged copy of <paramref name="text"/>.</summary>
    public static string Mutate(string text, Random random)
    {
        List<string> pieces = [.. Regex.Split(text, "([A-Za-z0-9_.]+|\"[^\"\n]*\"|[{}:\\[\\]]|\n)").Where(piece => piece.Length > 0)];
        for (int edits = 1 + random.Next(random.OneIn(4) ? 10 : 3); edits > 0 && pieces.Count > 1; edits--)
        {
            Edit(pieces, random);
        }

        string whole = string.Concat(pieces);
        return random.OneIn(15) ? Encoding.Latin1.GetString(ByteMutator.Mutate(Encoding.Latin1.GetBytes(whole), random)) : whole;
    }

    private static void Edit(List<string> pieces, Random random)
    {
        int at = random.Next(pieces.Count);
        int[] numbers = [.. Enumerable.Range(0, pieces.Count).Where(i => char.IsAsciiDigit(pieces[i][0]))];
        int[] lines = [.. Enumerable.Range(0, pieces.Count).Where(i => pieces[i] == "\n")];
        switch (random.Next(9))
        {
            case 0 or 1 or 2 when numbers.Length > 0:
                int number = numbers[random.Next(numbers.Length)];
                pieces[number] = double.TryParse(pieces[number], CultureInfo.InvariantCulture, out double value) && !random.OneIn(4)
                    ? ExtremeNumbers.InPlaceOf((long)value, random).ToString(CultureInfo.InvariantCulture)
                    : ExtremeNumbers.InPlaceOf(value, random).ToString(CultureInfo.InvariantCulture);
                break;
            case 3:
                pieces[at] = words[random.Next(words.Length)];
                break;
            case 4:
                pieces.Insert(at, words[random.Next(words.Length)]);
                break;
            case 5:
                pieces.RemoveRange(at, Math.Min(pieces.Count - at, random.Next(1, 6)));
                break;
            case 6:
                pieces[at] = pieces[random.Next(pieces.Count)];
                break;
            case 7 when lines.Length > 2:
                Line(pieces, lines, random);
                break;
            default:
                pieces.RemoveRange(at, random.OneIn(5) ? pieces.Count - at : 1);
                break;
        }

        if (pieces.Any(piece => piece.Length == 0))
        {
            pieces.RemoveAll(piece => piece.Length == 0);
        }
    }

    // A layer is a line: it goes, comes twice, or moves.
    private static void Line(List<string> pieces, int[] lines, Random random)
    {
        int which = random.Next(lines.Length - 1);
        List<string> line = pieces.GetRange(lines[which], lines[which + 1] - lines[which]);
        int kind = random.Next(3);
        if (kind != 1)
        {
            pieces.RemoveRange(lines[which], line.Count);
        }

        if (kind != 0)
        {
            pieces.InsertRange(lines[random.Next(which + 1)], line);
        }
    }
}
