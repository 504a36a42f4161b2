using System.Globalization;

namespace Askew.Benchmarks.Tables;

/// <summary>Grouped bars, one group a network; readable on a light and on a dark page.</summary>
internal static class Top1Picture
{
    private const int Left = 150;
    private const int Top = 34;
    private const int Width = 460;
    private const int RowHeight = 44;
    private const int BarHeight = 11;

    private static readonly (string Name, string Colour)[] Series =
        [("float", "#8a94a6"), ("integer, target cpu", "#2f7ed8"), ("integer, target paper", "#e07b39")];

    /// <summary>Writes the picture as SVG.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="groups">For each network its name, and the shares of float and of the targets.</param>
    public static void Write(TextWriter writer, IReadOnlyList<(string Name, double[] Shares)> groups)
    {
        void Line(FormattableString line) => writer.Write(line.ToString(CultureInfo.InvariantCulture) + "\n");
        string box = $"0 0 {Left + Width + 70} {Top + (groups.Count * RowHeight) + 10}";
        Line($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" font-family="sans-serif" font-size="12">""");
        Line($"<title>Top-1 in percent: float, integer on a CPU, integer layer by layer with 8-bit multipliers</title>");
        Line($$"""<style>text { fill: #24292f } @media (prefers-color-scheme: dark) { text { fill: #d0d7de } }</style>""");
        for (int s = 0; s < Series.Length; s++)
        {
            int x = Left + (s * 150);
            Line($"""<rect x="{x}" y="8" width="11" height="11" fill="{Series[s].Colour}"/>""");
            Line($"""<text x="{x + 16}" y="18">{Series[s].Name}</text>""");
        }

        for (int g = 0; g < groups.Count; g++)
        {
            int y = Top + (g * RowHeight);
            Line($"""<text x="{Left - 8}" y="{y + 22}" text-anchor="end">{groups[g].Name}</text>""");
            for (int s = 0; s < Series.Length; s++)
            {
                double width = groups[g].Shares[s] * Width;
                int top = y + (s * (BarHeight + 1));
                Line($"""<rect x="{Left}" y="{top}" width="{width:f1}" height="{BarHeight}" fill="{Series[s].Colour}"/>""");
                Line($"""<text x="{Left + width + 5:f1}" y="{top + 10}" font-size="10">{100 * groups[g].Shares[s]:f2}</text>""");
            }
        }

        Line($"</svg>");
    }
}
