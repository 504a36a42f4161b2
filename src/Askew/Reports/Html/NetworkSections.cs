using Askew.Reports.Network;
using static Askew.Reports.Wording.InvariantText;

namespace Askew.Reports.Html;

/// <summary>The sections of a page that show what is inside a network.</summary>
internal static class NetworkSections
{
    /// <summary>The chart of errors along the network: of each layer in place, or alone.</summary>
    public static string ErrorChart(
        string title, IReadOnlyList<AnalyzedLayer> layers, IReadOnlyList<string> methods, bool isAlone, bool selects) => new LineChart(
        title,
        "dB",
        [.. layers.Select(layer => layer.Name)],
        [.. methods.Select(method =>
            new LineChart.Line(method,
            [.. layers.Select(layer => Significant.Of(isAlone ? layer.ByMethod[method].Alone!.SqnrDb : layer.ByMethod[method].SqnrDb))]))],
        selects).ToHtml();

    /// <summary>A figure in dB; a result without error is exact.</summary>
    public static string Decibels(double value) => double.IsFinite(value) ? Text($"{value:f1}") : "exact";

    /// <summary>The chart of one method's errors, in place and alone together.</summary>
    public static string BothErrors(NetworkReport network) => new LineChart(
        "Signal to quantisation noise of every layer, from the first to the last; higher is better",
        "dB",
        [.. network.Errors.Select(layer => layer.Name)],
        [
            new LineChart.Line("in place", [.. network.Errors.Select(layer => Significant.Of(layer.ByMethod[network.Method].SqnrDb))]),
            new LineChart.Line("alone", [.. network.Errors.Select(layer => Significant.Of(layer.ByMethod[network.Method].Alone!.SqnrDb))]),
        ],
        Selects: true).ToHtml();

    /// <summary>Appends the network, its tensors, the steps of redistribution, and memory.</summary>
    public static void AddTo(HtmlPage page, NetworkReport network)
    {
        page.Section(
            "The network",
            $"Every layer, coloured by its error with ranges by '{network.Method}'. Choose one to see its values, the ranges of all "
            + $"methods and its weights. With the arrow keys one layer follows the other.",
            HtmlPage.View("network"));
        page.Section(
            "Distribution of every activation",
            "Grey: how often values occur. Red lines: the chosen range; what lies outside is clipped. Press one to see it large.",
            HtmlPage.View("tensors"));
        page.Section(
            "Redistribution, step by step",
            "How the method 'redistribution' chooses a range: it makes the values nearly symmetric, looks there for the threshold that "
            + "loses least, and goes back.",
            HtmlPage.View("redistribution"));
        page.Section(
            "Memory over time",
            $"All activations lie in one block of {network.Memory.ArenaBytes / 1024.0:f0} KiB. Each box is a tensor: where it lies, and "
            + $"from which step to which it is needed. The line is what is needed at once.",
            HtmlPage.View("memory"));
    }
}
