namespace Askew.Cli;

/// <summary>The colours of lines that say whether something is good or bad; what a line says never depends on its colour.</summary>
internal static class LineColours
{
    private const string Red = "31";
    private const string Green = "32";
    private const string Yellow = "33";

    private static readonly (string Text, bool IsBeginning, string Colour)[] rules =
    [
        ("error:", true, Red),
        ("warning:", true, Yellow),
        ("note:", true, Yellow),
        ("  verdict  excellent", true, Green),
        ("  verdict  good", true, Green),
        ("  verdict  fair", true, Yellow),
        ("  verdict  poor", true, Red),
        (": measurably worse", false, Red),
        (": measurably better", false, Green),
        (" failed: ", false, Red),
    ];

    /// <summary>The line with its colour, where it has one.</summary>
    public static string Of(string line)
    {
        foreach ((string text, bool isBeginning, string colour) in rules)
        {
            if (isBeginning ? line.StartsWith(text, StringComparison.Ordinal) : line.Contains(text, StringComparison.Ordinal))
            {
                return $"\u001b[{colour}m{line}\u001b[0m";
            }
        }

        return line;
    }
}
