using System.Reflection;
using Askew.Files;

namespace Askew.Reports.Pictures;

/// <summary>The letters of pictures: printable ASCII, 5 by 7 pixels each, drawn in <c>glyphs.txt</c>.</summary>
internal static class BitmapFont
{
    /// <summary>Columns of a letter.</summary>
    public const int GlyphWidth = 5;

    /// <summary>Rows of a letter.</summary>
    public const int GlyphHeight = 7;

    /// <summary>Columns from one letter to the next.</summary>
    public const int Advance = GlyphWidth + 1;

    private const int First = ' ';
    private const int InBand = 16;
    private const char Unknown = '?';

    private static readonly string[] Drawing = Load();

    /// <summary>Whether a pixel of a letter is inked. Letters beyond ASCII look like question marks.</summary>
    public static bool IsInk(char letter, int column, int row)
    {
        int index = (letter is >= ' ' and <= '~' ? letter : Unknown) - First;
        return Drawing[(index / InBand * (GlyphHeight + 1)) + row][(index % InBand * Advance) + column] == '#';
    }

    // Bands of 16 letters in the order of ASCII, a blank line after each.
    private static string[] Load() => EmbeddedText.Of(Assembly.GetExecutingAssembly(), "Askew.Reports.Pictures.glyphs.txt").Split('\n');
}
