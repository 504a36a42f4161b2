using System.Globalization;

namespace Askew.Cli;

/// <summary>What is known of where messages and results go.</summary>
internal static class Terminal
{
    private const int FewestColumns = 48;
    private const string Variable = "COLUMNS";

    /// <summary>Whether results go to a terminal that shows colours; nobody asked for none (<c>NO_COLOR</c>).</summary>
    public static bool OutputIsColoured => !Console.IsOutputRedirected && ShowsColours;

    /// <summary>The same of messages.</summary>
    public static bool ErrorIsColoured => !Console.IsErrorRedirected && ShowsColours;

    /// <summary>How many characters fit into a line of results: what <c>COLUMNS</c> says, else as many as the terminal has; null for a
    /// file or pipe.</summary>
    public static int? Width
    {
        get
        {
            string? given = Environment.GetEnvironmentVariable(Variable);
            if (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out int columns))
            {
                return Math.Max(columns, FewestColumns);
            }

            try
            {
                return Console.IsOutputRedirected || Console.WindowWidth <= 0 ? null : Math.Max(Console.WindowWidth, FewestColumns);
            }
            catch (IOException)
            {
                return null;
            }
        }
    }

    private static bool ShowsColours => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") != "dumb";
}
