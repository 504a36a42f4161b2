namespace Askew.Reports.Html;

/// <summary>Lines over numbered places, one a series, with a legend; drawn by <c>charts.js</c>.</summary>
/// <param name="Title">What it shows, also for those who cannot see it.</param>
/// <param name="Unit">What is on the vertical axis.</param>
/// <param name="Places">The names of the places, shown for each point.</param>
/// <param name="Series">The lines; a value that is not finite leaves a gap.</param>
/// <param name="Selects">Whether a place is a layer that the page can show when it is pressed.</param>
internal sealed record LineChart(string Title, string Unit, IReadOnlyList<string> Places,
    IReadOnlyList<LineChart.Line> Series, bool Selects)
{
    /// <summary>Names the painter to the script.</summary>
    public string Kind => "lines";

    /// <summary>One line.</summary>
    public sealed record Line(string Name, IReadOnlyList<double> Values);

    /// <summary>The figure.</summary>
    public string ToHtml() => HtmlPage.Chart(this, Title);
}
