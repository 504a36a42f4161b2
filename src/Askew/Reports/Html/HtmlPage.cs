using System.Net;
using System.Reflection;

namespace Askew.Reports.Html;

/// <summary>A page that needs nothing but itself: style, script, pictures and data are in it. Light and dark, for screens of any width, printable.</summary>
internal sealed class HtmlPage(string title)
{
    private readonly List<string> parts = [];

    /// <summary>Text as it may stand in HTML.</summary>
    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Appends HTML.</summary>
    public HtmlPage Add(string html)
    {
        parts.Add(html);
        return this;
    }

    /// <summary>Appends a section with a heading.</summary>
    public HtmlPage Section(string heading, string html) => Add($"<section><h2>{Encode(heading)}</h2>\n{html}\n</section>");

    /// <summary>Appends data for programs to read.</summary>
    /// <param name="json">One JSON document.</param>
    public HtmlPage Data(string json) => Add(
        $"<script type=\"application/json\" id=\"data\">{json.Replace("<", "\\u003c", StringComparison.Ordinal)}</script>");

    /// <summary>Writes the page.</summary>
    public void Write(TextWriter writer)
    {
        writer.Write("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        writer.Write("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        writer.Write($"<title>{Encode(title)}</title>\n<style>\n{Resource("page.css")}</style>\n</head>\n<body>\n<main>\n<h1>{Encode(title)}</h1>\n");
        foreach (string part in parts)
        {
            writer.Write(part);
            writer.Write('\n');
        }

        writer.Write($"</main>\n<script>\n{Resource("page.js")}</script>\n</body>\n</html>\n");
    }

    private static string Resource(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Askew.Reports.Html.{name}")
            ?? throw new InvalidOperationException($"'{name}' is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
