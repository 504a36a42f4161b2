using System.Globalization;
using System.Text;

namespace Askew.Reports.Html;

/// <summary>Lines over numbered places, one a series, with a legend.</summary>
internal static class LineChart
{
    private const int Width = 960;
    private const int Height = 300;
    private const int Left = 44;
    private const int Bottom = 24;
    private const int LegendHeight = 22;
    private const int LegendColumns = 4;

    /// <summary>The picture as SVG.</summary>
    /// <param name="title">What it shows, also for those who cannot see it.</param>
    /// <param name="unit">What is on the vertical axis.</param>
    /// <param name="places">The names of the places, shown for each point.</param>
    /// <param name="series">The lines; a value that is not finite leaves a gap.</param>
    public static string Draw(string title, string unit, IReadOnlyList<string> places, IReadOnlyList<(string Name, IReadOnlyList<double> Values)> series)
    {
        double[] finite = [.. series.SelectMany(line => line.Values).Where(double.IsFinite)];
        double low = finite.Length == 0 ? 0 : Math.Min(0, Math.Floor(finite.Min() / 10) * 10);
        double high = finite.Length == 0 ? 10 : Math.Max(10, Math.Ceiling(finite.Max() / 10) * 10);
        int legend = LegendHeight * ((series.Count + LegendColumns - 1) / LegendColumns);
        var svg = new StringBuilder();
        svg.Append(Text($"<figure><svg viewBox=\"0 0 {Width} {Height + legend}\" width=\"{Width}\" role=\"img\" aria-label=\"{HtmlPage.Encode(title)}\">\n"));
        for (double value = low; value <= high; value += Math.Max(10, Math.Ceiling((high - low) / 60) * 10))
        {
            svg.Append(Text($"<line class=\"rule\" x1=\"{Left}\" x2=\"{Width}\" y1=\"{Y(value):f1}\" y2=\"{Y(value):f1}\"/>"));
            svg.Append(Text($"<text class=\"soft\" x=\"{Left - 6}\" y=\"{Y(value) + 4:f1}\" text-anchor=\"end\">{value:f0}</text>\n"));
        }

        svg.Append(Text($"<text class=\"soft\" x=\"{Left}\" y=\"{Height - 6}\">first layer</text><text class=\"soft\" x=\"{Width}\" y=\"{Height - 6}\" text-anchor=\"end\">last layer</text>"));
        svg.Append(Text($"<text class=\"soft\" x=\"0\" y=\"12\">{HtmlPage.Encode(unit)}</text>\n"));
        for (int s = 0; s < series.Count; s++)
        {
            DrawLine(svg, s, series[s], places);
            double x = Left + (s % LegendColumns * (Width - Left) / LegendColumns);
            double y = Height + (s / LegendColumns * LegendHeight) + 14;
            svg.Append(Text($"<rect class=\"fill-{s % 10}\" x=\"{x}\" y=\"{y - 10}\" width=\"14\" height=\"10\"/><text x=\"{x + 20}\" y=\"{y}\">{HtmlPage.Encode(series[s].Name)}</text>\n"));
        }

        return svg.Append(Text($"</svg><figcaption>{HtmlPage.Encode(title)}</figcaption></figure>")).ToString();

        double Y(double value) => 20 + ((high - value) / (high - low) * (Height - Bottom - 20));

        void DrawLine(StringBuilder target, int number, (string Name, IReadOnlyList<double> Values) line, IReadOnlyList<string> names)
        {
            double step = (double)(Width - Left - 8) / Math.Max(1, line.Values.Count - 1);
            var path = new StringBuilder();
            bool isGap = true;
            for (int i = 0; i < line.Values.Count; i++)
            {
                if (!double.IsFinite(line.Values[i]))
                {
                    isGap = true;
                    continue;
                }

                path.Append(Text($"{(isGap ? 'M' : 'L')}{Left + (i * step):f1} {Y(line.Values[i]):f1}"));
                isGap = false;
            }

            target.Append(Text($"<path class=\"line-{number % 10}\" d=\"{path}\"/>\n"));
            for (int i = 0; i < line.Values.Count; i++)
            {
                if (double.IsFinite(line.Values[i]))
                {
                    target.Append(Text($"<circle class=\"fill-{number % 10}\" cx=\"{Left + (i * step):f1}\" cy=\"{Y(line.Values[i]):f1}\" r=\"2.5\"><title>{HtmlPage.Encode(line.Name)}, {HtmlPage.Encode(names[i])}: {line.Values[i]:f1}</title></circle>"));
                }
            }

            target.Append('\n');
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
