using System.Text;
using Askew.Costs;
using Askew.Testing;

namespace Askew.Tests.Costs;

/// <summary>The tables of docs/microcontrollers.md: between two comments for each processor.</summary>
internal static class CortexTables
{
    private static readonly Dictionary<string, string> Names = new()
    {
        ["mlperf_tiny_kws_dscnn"] = "keyword spotting",
        ["mlperf_tiny_ic_resnet8_cifar10"] = "ResNet-8",
        ["mlperf_tiny_vww_mobilenetv1_0.25_96"] = "visual wake words",
        ["mlperf_tiny_ad"] = "autoencoder",
    };

    /// <summary>Writes those of <paramref name="processor"/>.</summary>
    public static void Write(
        string processor, IReadOnlyList<(string Model, IReadOnlyList<(LayerWork Work, long Measured)> Layers)> networks) =>
        Replace("microcontrollers.md", processor, Text(processor, networks));

    /// <summary>Replaces what stands between the comments called <paramref name="name"/> on a page of docs.</summary>
    public static void Replace(string page, string name, string text)
    {
        string path = Path.Combine(Repository.Root, "docs", page);
        string whole = File.ReadAllText(path);
        (string begin, string end) = ($"<!-- {name} -->\n", $"<!-- end of {name} -->");
        int from = whole.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        int to = whole.IndexOf(end, StringComparison.Ordinal);
        File.WriteAllText(path, whole[..from] + text + whole[to..]);
    }

    private static string Text(
        string processor, IReadOnlyList<(string Model, IReadOnlyList<(LayerWork Work, long Measured)> Layers)> networks)
    {
        string name = "C" + processor[1..].Replace("-m", "-M", StringComparison.Ordinal);
        var text = new StringBuilder();
        text.Append($"\n| {name} | million instructions a run | million multiplications | instructions a multiplication |\n");
        text.Append("|---|---|---|---|\n");
        foreach ((string model, IReadOnlyList<(LayerWork Work, long Measured)> layers) in networks)
        {
            double counted = layers.Sum(layer => layer.Measured);
            double multiplications = layers.Sum(layer => layer.Work.Multiplications);
            text.Append(FormattableString.Invariant(
                $"| {Names[model]} | {counted / 1e6:f2} | {multiplications / 1e6:f2} | {counted / multiplications:f2} |\n"));
        }

        text.Append($"\n| {name}, all four networks | instructions a multiplication | instructions an output |\n|---|---|---|\n");
        foreach (IGrouping<WorkKind, (LayerWork Work, long Measured)> kind in networks.SelectMany(network => network.Layers)
            .GroupBy(layer => layer.Work.Kind).OrderBy(kind => kind.Key))
        {
            double counted = kind.Sum(layer => layer.Measured);
            long multiplications = kind.Sum(layer => layer.Work.Multiplications);
            string each = multiplications == 0 ? "-" : FormattableString.Invariant($"{counted / multiplications:f2}");
            text.Append(FormattableString.Invariant(
                $"| {ProcessorFile.NameOf(kind.Key)} | {each} | {counted / kind.Sum(layer => layer.Work.Outputs):f1} |\n"));
        }

        return text.Append('\n').ToString();
    }
}
