using System.Globalization;
using System.Text;

namespace Askew.Reports.Html;

/// <summary>Horizontal bars with their values, grouped, and a line where the reference lies.</summary>
internal static class BarChart
{
    private const int Width = 720;
    private const int LabelWidth = 210;
    private const int ValueWidth = 64;
    private const int BarHeight = 16;
    private const int GroupGap = 26;

    private static readonly string[] Kinds = ["one", "two"];

    /// <summary>The picture as SVG.</summary>
    /// <param name="title">What it shows, also for those who cannot see it.</param>
    /// <param name="groups">Groups of bars with their headings.</param>
    /// <param name="reference">Where the line is drawn, with its name.</param>
    public static string Draw(string title, IReadOnlyList<(string Heading, IReadOnlyList<(string Label, double Value)> Bars)> groups, (string Name, double Value)? reference)
    {
        double[] values = [.. groups.SelectMany(group => group.Bars).Select(bar => bar.Value), .. reference is { } line ? [line.Value] : Array.Empty<double>()];
        double most = values.Length == 0 ? 1 : Math.Max(values.Max(), 1e-9);
        int height = GroupGap + groups.Sum(group => GroupGap + (group.Bars.Count * (BarHeight + 4)));
        var svg = new StringBuilder();
        svg.Append(Text($"<figure><svg viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" role=\"img\" aria-label=\"{HtmlPage.Encode(title)}\">\n"));
        int y = 18;
        if (reference is { } mark)
        {
            double x = X(mark.Value, most);
            svg.Append(Text($"<line class=\"rule\" x1=\"{x:f1}\" x2=\"{x:f1}\" y1=\"20\" y2=\"{height}\" stroke-dasharray=\"4 3\"/>"));
            svg.Append(Text($"<text class=\"soft\" x=\"{x:f1}\" y=\"14\" text-anchor=\"middle\">{HtmlPage.Encode(mark.Name)} {mark.Value:f2}</text>\n"));
        }

        for (int g = 0; g < groups.Count; g++)
        {
            y += GroupGap;
            svg.Append(Text($"<text x=\"0\" y=\"{y - 6}\" font-weight=\"600\">{HtmlPage.Encode(groups[g].Heading)}</text>\n"));
            foreach ((string label, double value) in groups[g].Bars)
            {
                double length = Math.Max(0, X(value, most) - LabelWidth);
                svg.Append(Text($"<text x=\"{LabelWidth - 8}\" y=\"{y + 13}\" text-anchor=\"end\">{HtmlPage.Encode(label)}</text>"));
                svg.Append(Text($"<rect class=\"{Kinds[g % Kinds.Length]}\" x=\"{LabelWidth}\" y=\"{y}\" width=\"{length:f1}\" height=\"{BarHeight}\" rx=\"2\"/>"));
                svg.Append(Text($"<text x=\"{LabelWidth + length + 6:f1}\" y=\"{y + 13}\">{value:f2}</text>\n"));
                y += BarHeight + 4;
            }
        }

        return svg.Append(Text($"</svg><figcaption>{HtmlPage.Encode(title)}</figcaption></figure>")).ToString();
    }

    private static double X(double value, double most) => LabelWidth + (Math.Max(0, value) / most * (Width - LabelWidth - ValueWidth));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
