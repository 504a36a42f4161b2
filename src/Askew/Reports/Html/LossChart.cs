namespace Askew.Reports.Html;

/// <summary>Points with their intervals on a common axis, grouped, and a line where float is; drawn by <c>charts.js</c>.</summary>
/// <param name="Title">What it shows, also for those who cannot see it.</param>
/// <param name="Unit">What is on the axis.</param>
/// <param name="Groups">Groups of points with their headings.</param>
/// <param name="Zero">What the line at 0 is called; null for none, then the axis is as long as the values want.</param>
internal sealed record LossChart(string Title, string Unit, IReadOnlyList<LossChart.Group> Groups, string? Zero)
{
    /// <summary>Names the painter to the script.</summary>
    public string Kind => "losses";

    /// <summary>A point.</summary>
    /// <param name="Label">What it is of.</param>
    /// <param name="Value">Where it lies.</param>
    /// <param name="Low">The lower end of its interval; null for none.</param>
    /// <param name="High">The upper end.</param>
    /// <param name="IsBest">Whether it is the one that is recommended.</param>
    public sealed record Point(string Label, double Value, double? Low = null, double? High = null, bool IsBest = false);

    /// <summary>Points under one heading.</summary>
    public sealed record Group(string Heading, IReadOnlyList<Point> Points);

    /// <summary>The figure.</summary>
    public string ToHtml() => HtmlPage.Chart(this, Title);
}
