using System.Net;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Askew.Reports.Html;

/// <summary>A page that needs nothing but itself: style, script, pictures and data are in it. Light and dark, for screens of any width,
/// printable.</summary>
/// <param name="kind">What kind of report it is, and of what; above the verdict.</param>
/// <param name="verdict">What came of it, in one sentence; the page's heading.</param>
internal sealed class HtmlPage(string kind, string verdict)
{
    // In the order in which they build on each other; together one script.
    private static readonly string[] Scripts = ["page.js", "charts.js", "tensors.js", "network.js"];

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly List<string> parts = [];
    private readonly List<(string Id, string Heading)> sections = [];
    private string opening = string.Empty;
    private string data = "{}";

    /// <summary>Text as it may stand in HTML.</summary>
    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Sets what stands between the verdict and the first section: one picture, and the figures that matter most.</summary>
    public HtmlPage Open(string picture, params IEnumerable<(string Name, string Value)> figures)
    {
        IEnumerable<string> boxes = figures.Where(figure => figure.Value.Length > 0)
            .Select(figure => $"<div><dt>{Encode(figure.Name)}</dt><dd>{Encode(figure.Value)}</dd></div>");
        opening = $"{picture}\n<dl class=\"figures\">{string.Concat(boxes)}</dl>";
        return this;
    }

    /// <summary>Appends a section with a heading and a sentence on how to read it.</summary>
    public HtmlPage Section(string heading, string lead, string html)
    {
        string id = $"part-{sections.Count + 1}";
        sections.Add((id, heading));
        string about = lead.Length == 0 ? string.Empty : $"<p class=\"lead\">{Encode(lead)}</p>\n";
        parts.Add($"<section id=\"{id}\"><h2>{Encode(heading)}</h2>\n{about}{html}\n</section>");
        return this;
    }

    /// <summary>A picture that the page's script draws from <paramref name="chart"/>.</summary>
    /// <param name="chart">What is drawn; see <see cref="BarChart"/> and <see cref="LineChart"/>.</param>
    /// <param name="title">What it shows.</param>
    public static string Chart(object chart, string title) =>
        $"<figure><p class=\"chart-title\">{Encode(title)}</p><script type=\"application/json\">{Json(chart)}</script><div "
        + $"data-chart></div></figure>";

    /// <summary>A place that the page's script fills from the page's data.</summary>
    public static string View(string name) => $"<div data-view=\"{name}\"></div>";

    /// <summary>Sets the data of the page: for its pictures, and for programs to read.</summary>
    public HtmlPage Data(object report)
    {
        data = Json(report);
        return this;
    }

    /// <summary>Writes the page.</summary>
    public void Write(TextWriter writer)
    {
        writer.Write("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        writer.Write("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        writer.Write("<link rel=\"icon\" href=\"data:,\">\n");
        writer.Write($"<title>{Encode(kind)}</title>\n<style>\n{Resource("page.css")}</style>\n</head>\n<body>\n<main>\n");
        writer.Write($"<header>\n<p class=\"kind\">{Encode(kind)}</p>\n<h1>{Encode(verdict)}</h1>\n</header>\n{opening}\n");
        writer.Write("<noscript><p>The pictures of this page are drawn by its script, which is switched off; the tables have all their "
            + "figures.</p></noscript>\n");
        writer.Write($"<nav aria-label=\"Parts of this "
            + $"report\"><ul>{string.Concat(sections.Select(s => $"<li><a href=\"#{s.Id}\">{Encode(s.Heading)}</a></li>"))}</ul></nav>\n");
        foreach (string part in parts)
        {
            writer.Write(part);
            writer.Write('\n');
        }

        writer.Write("<section><h2>Data</h2>\n<p class=\"lead\">All figures of this page are in it as one JSON document, in the element "
            + "with the id “data”; ");
        writer.Write("the command prints the same with --json. Press a number in a table to copy it.</p>\n");
        writer.Write("<div class=\"tools\"><button type=\"button\" id=\"copy-data\">Copy all data as JSON</button></div></section>\n");
        writer.Write($"</main>\n<div class=\"copied\" role=\"status\"></div>\n<script type=\"application/json\" "
            + $"id=\"data\">{data}</script>\n");
        writer.Write($"<script>\n\"use strict\";\n{string.Concat(Scripts.Select(Resource))}</script>\n</body>\n</html>\n");
    }

    // Inside a script element only "</" could end it early.
    private static string Json(object value) =>
        JsonSerializer.Serialize(value, value.GetType(), JsonOptions).Replace("<", "\\u003c", StringComparison.Ordinal);

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Askew.Reports.Html.{name}")
            ?? throw new InvalidOperationException($"'{name}' is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
