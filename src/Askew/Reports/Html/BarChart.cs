namespace Askew.Reports.Html;

/// <summary>Horizontal bars with their values, grouped, and a line where the reference lies; drawn by <c>charts.js</c>.</summary>
/// <param name="Title">What it shows, for those who cannot see it.</param>
/// <param name="Groups">Groups of bars with their headings.</param>
/// <param name="Reference">Where the line is drawn; null for none.</param>
internal sealed record BarChart(string Title, IReadOnlyList<BarChart.Group> Groups, BarChart.Bar? Reference)
{
    /// <summary>Names the painter to the script.</summary>
    public string Kind => "bars";

    /// <summary>The place of the reference line, as the script calls it.</summary>
    public sealed record Bar(string Label, double Value)
    {
        /// <summary>The same as the label: what the line is called.</summary>
        public string Name => Label;
    }

    /// <summary>Bars under one heading.</summary>
    public sealed record Group(string Heading, IReadOnlyList<Bar> Bars);

    /// <summary>The figure.</summary>
    public string ToHtml() => HtmlPage.Chart(this, Title);
}
