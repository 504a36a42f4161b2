using System.Globalization;
using System.Text;
using Askew.Files;
using Askew.Reports.Wording;

namespace Askew.Cli;

/// <summary>Writes text that may have names and words of files in it: no terminal obeys any of them.</summary>
/// <param name="inner">What it writes to.</param>
/// <param name="isSilent">Whether it does not matter that nobody listens any more.</param>
/// <param name="isColoured">Whether lines that tell good or bad are coloured.</param>
/// <param name="width">How many characters fit into a line; null for any number.</param>
internal sealed class PlainWriter(TextWriter inner, bool isSilent = false, bool isColoured = false, int? width = null)
    : TextWriter(CultureInfo.InvariantCulture), IWidthLimited
{
    private static readonly string Layout = "\t" + Environment.NewLine;

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <inheritdoc/>
    public int? Width => width;

    /// <summary><paramref name="text"/> as one paragraph: lines after the first are set in, so that none can pass for a message of its
    /// own.</summary>
    public static string Paragraph(string text) => string.Join("\n  ", LegibleText.Of(text, Layout).Split('\n'));

    /// <inheritdoc/>
    public override void Write(char value) => Write(value.ToString());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

    /// <inheritdoc/>
    public override void Write(string? value) => Try(() => inner.Write(LegibleText.Of(value ?? string.Empty, Layout)));

    /// <inheritdoc/>
    public override void WriteLine(string? value)
    {
        string line = LegibleText.Of(value ?? string.Empty, Layout);
        Try(() => inner.Write((isColoured ? LineColours.Of(line) : line) + NewLine));
    }

    /// <inheritdoc/>
    public override void Flush() => Try(inner.Flush);

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (isSilent && (e is IOException or UnauthorizedAccessException))
        {
            // The work goes on, and its exit code says how it ended.
        }
    }
}
