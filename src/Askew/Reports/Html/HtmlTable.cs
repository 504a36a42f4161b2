using System.Text;

namespace Askew.Reports.Html;

/// <summary>A table whose columns sort when their heading is pressed.</summary>
/// <param name="caption">What it shows.</param>
/// <param name="headings">One a column; a heading that begins with a space is of text, the others of numbers.</param>
internal sealed class HtmlTable(string caption, params string[] headings)
{
    private readonly StringBuilder rows = new();

    /// <summary>Appends a row.</summary>
    /// <param name="kind">Its class; empty for none.</param>
    /// <param name="cells">What is shown, with the class of the cell; empty for none.</param>
    public void Add(string kind, params (string Text, string Kind)[] cells)
    {
        rows.Append(kind.Length == 0 ? "<tr>" : $"<tr class=\"{kind}\">");
        for (int i = 0; i < cells.Length; i++)
        {
            string classes = $"{(headings[i].StartsWith(' ') ? "text " : string.Empty)}{cells[i].Kind}".Trim();
            rows.Append(classes.Length == 0 ? "<td>" : $"<td class=\"{classes}\">").Append(HtmlPage.Encode(cells[i].Text)).Append("</td>");
        }

        rows.Append("</tr>\n");
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string head = string.Concat(headings.Select(heading =>
            $"<th scope=\"col\"{(heading.StartsWith(' ') ? " class=\"text\"" : string.Empty)}><button "
            + $"type=\"button\">{HtmlPage.Encode(heading.Trim())}</button></th>"));
        return "<div class=\"scroll\">"
            + $"<table class=\"sortable\"><caption>{HtmlPage.Encode(caption)}</caption>"
            + $"<thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody></table></div>";
    }
}
