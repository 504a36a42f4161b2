using System.Net;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Askew.Files;

namespace Askew.Reports.Html;

/// <summary>A page that needs nothing but itself: style, script, pictures and data are in it. Light and dark, for screens of any width,
/// printable.</summary>
/// <param name="kind">What kind of report it is; above the heading.</param>
/// <param name="head">The first screen.</param>
internal sealed class HtmlPage(string kind, PageHead head)
{
    // In the order in which they build on each other; together one script.
    private static readonly string[] Scripts = ["page.js", "charts.js", "tensors.js", "network.js"];

    private static readonly JsonSerializerOptions ChartOptions = OptionsWith(ChartJson.Default);

    private readonly List<string> parts = [];
    private readonly List<(string Id, string Heading)> sections = [];
    private string opening = string.Empty;
    private string data = "{}";
    private string origin = string.Empty;

    /// <summary>Text as it may stand in HTML.</summary>
    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Sets what stands between the first screen and the first section: one picture, and more figures.</summary>
    public HtmlPage Open(string picture, params IEnumerable<(string Name, string Value)> figures)
    {
        IEnumerable<string> boxes = figures.Where(figure => figure.Value.Length > 0)
            .Select(figure => $"<div><dt>{Encode(figure.Name)}</dt><dd>{Encode(figure.Value)}</dd></div>");
        opening = $"{Tiles()}\n{Next()}\n{picture}\n<dl class=\"figures\">{string.Concat(boxes)}</dl>";
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
    public static string Chart<T>(T chart, string title) =>
        $"<figure><p class=\"chart-title\">{Encode(title)}</p><script type=\"application/json\">{Json(chart, ChartOptions)}</script><div "
        + $"data-chart></div></figure>";

    /// <summary>A place that the page's script fills from the page's data.</summary>
    public static string View(string name) => $"<div data-view=\"{name}\"></div>";

    /// <summary>Says at the end where the report comes from.</summary>
    public HtmlPage Origin(ReportOrigin? from)
    {
        if (from is not null)
        {
            origin = "<section><h2>How this was made</h2>\n<dl class=\"origin\">"
                + Entry("tool", Encode(from.Tool)) + Entry("command", $"<code>{Encode(from.Command)}</code>")
                + Entry("date", Encode(from.Date))
                + (from.ModelSha256 is { } hash ? Entry("model, SHA-256", $"<code>{hash}</code>") : string.Empty)
                + (from.Recipe is { } recipe ? Entry("recipe", $"<pre>{Encode(recipe)}</pre>") : string.Empty) + "</dl></section>\n";
        }

        return this;

        static string Entry(string name, string value) => $"<div><dt>{name}</dt><dd>{value}</dd></div>";
    }

    /// <summary>Sets the data of the page: for its pictures, and for programs to read.</summary>
    /// <param name="report">The data.</param>
    /// <param name="known">Knows how it is written.</param>
    public HtmlPage Data<T>(T report, IJsonTypeInfoResolver known)
    {
        data = Json(report, OptionsWith(known));
        return this;
    }

    /// <summary>Writes the page.</summary>
    public void Write(TextWriter writer)
    {
        writer.Write("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        writer.Write("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        writer.Write("<link rel=\"icon\" href=\"data:,\">\n");
        writer.Write($"<title>{Encode(head.Title)}</title>\n<style>\n{Resource("page.css")}</style>\n</head>\n<body>\n<main>\n");
        writer.Write($"<header>\n<p class=\"kind\">{Encode(kind)}</p>\n<h1 title=\"{Encode(head.Title)}\">{Encode(head.Title)}</h1>\n");
        writer.Write($"<p class=\"verdict\"><strong class=\"light {head.Light.ToString().ToLowerInvariant()}\">{head.Word}</strong> "
            + $"<span>{Encode(head.Verdict)}</span></p>\n</header>\n{opening}\n");
        writer.Write("<noscript><p>The pictures of this page are drawn by its script, which is switched off; the tables have all their "
            + "figures.</p></noscript>\n");
        string links = string.Concat(sections.Select(s => $"<li><a href=\"#{s.Id}\">{Encode(s.Heading)}</a></li>"));
        writer.Write(links.Length == 0 ? string.Empty : $"<nav aria-label=\"Parts of this "
            + $"report\"><ul>{links}</ul></nav>\n");
        foreach (string part in parts)
        {
            writer.Write(part);
            writer.Write('\n');
        }

        writer.Write(origin);
        writer.Write("<section><h2>Data</h2>\n<p class=\"lead\">All figures of this page are in it as one JSON document, in the element "
            + "with the id “data”; ");
        writer.Write("the command prints the same with --json. Press a number in a table to copy it.</p>\n");
        writer.Write("<div class=\"tools\"><button type=\"button\" id=\"copy-data\">Copy all data as JSON</button></div></section>\n");
        writer.Write($"</main>\n<div class=\"copied\" role=\"status\"></div>\n<script type=\"application/json\" "
            + $"id=\"data\">{data}</script>\n");
        writer.Write($"<script>\n\"use strict\";\n{string.Concat(Scripts.Select(Resource))}</script>\n</body>\n</html>\n");
    }

    private string Tiles() => "<dl class=\"tiles\">" + string.Concat(head.Tiles.Where(tile => tile.Value.Length > 0).Select(tile =>
        $"<div><dt>{Encode(tile.Name)}</dt><dd>{Encode(tile.Value)}<small>{Encode(tile.Note)}</small></dd></div>")) + "</dl>";

    private string Next() => head.Next.Length == 0 ? string.Empty
        : $"<p class=\"next\"><b>Next</b> {Encode(head.Next)}"
            + $"{(head.Command is { } command ? $" <code>{Encode(command)}</code>" : string.Empty)}</p>";

    // Inside a script element only "</" could end it early.
    private static string Json<T>(T value, JsonSerializerOptions options) => JsonSerializer
        .Serialize(value, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T))).Replace("<", "\\u003c", StringComparison.Ordinal);

    private static JsonSerializerOptions OptionsWith(IJsonTypeInfoResolver known) => new(JsonSerializerDefaults.Web)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = known,
    };

    private static string Resource(string name) => EmbeddedText.Of(Assembly.GetExecutingAssembly(), $"Askew.Reports.Html.{name}");
}
