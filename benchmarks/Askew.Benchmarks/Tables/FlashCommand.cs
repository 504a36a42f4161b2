using System.CommandLine;
using System.Text.Json;

namespace Askew.Benchmarks.Tables;

/// <summary><c>flash</c>: networks for microcontrollers in less memory, with bits by layer and with the same for all.</summary>
internal sealed class FlashCommand() : TableCommand(
    "flash", "Less flash: bits of weights by layer, and the same for all.", "docs/microcontrollers.md", table)
{
    private const double Kilobyte = 1024;
    private const int CodeInKilobytes = 8;

    // Of the constants of 8 bits.
    private static readonly double[] shares = [0.75, 0.6];

    private static readonly int[] uniform = [6, 5, 4];

    private static readonly RealNetwork[] networks =
    [
        .. ((string[])["mlperf_tiny_ic_resnet8_cifar10", "mlperf_tiny_kws_dscnn", "mlperf_tiny_vww_mobilenetv1_0.25_96",
            "mobilenet_v1_0.25_224"]).Select(RealNetwork.Of),
    ];

    private static readonly PageTable table = new(
        "flash", ["network", "option", "constants, kB", "arena, kB", "accuracy", "float", "output dB"],
        [.. networks.SelectMany(network => Enumerable.Repeat(network.ShortName, 1 + shares.Length + uniform.Length))]);

    /// <inheritdoc/>
    protected override void Measure(RealFolder folder, DocumentPage document, ParseResult options)
    {
        using var scratch = new ScratchFolder();
        string file = scratch.PathOf("small.askew");
        List<string[]> rows = [];
        foreach (RealNetwork network in networks)
        {
            string original = Figures.Percent(
                AskewTool.Run("evaluate", folder.Model(network), "--data", folder.Evaluation(network)).Accuracy());
            double whole = Add();
            foreach (double share in shares)
            {
                Add("--flash", FormattableString.Invariant($"{Math.Round((whole * share / Kilobyte) + CodeInKilobytes)}KB"));
            }

            foreach (int bits in uniform)
            {
                Add("--bits-weights", FormattableString.Invariant($"{bits}"));
            }

            double Add(params string[] way)
            {
                AskewTool.Run(["quantize", folder.Model(network), "--calibration", folder.Calibration(network), "-o", file, .. way]);
                JsonElement footprint = AskewTool.Run("export", file, "--format", "c", "-o", scratch.PathOf("c")).GetProperty("footprint");
                JsonElement report = AskewTool.Run(
                    "evaluate", file, "--data", folder.Evaluation(network), "--recipe", folder.Recipe(network), "--reference",
                    folder.Model(network));
                double constants = footprint.Number("constantBytes")!.Value;
                rows.Add(
                [
                    network.ShortName, way.Length == 0 ? string.Empty : $"`{string.Join(' ', way)}`",
                    Figures.Fixed(constants / Kilobyte, 1), Figures.Fixed(footprint.Number("ramBytes")!.Value / Kilobyte, 1),
                    Figures.Percent(report.Accuracy()), original, Figures.Decibels(report.Number("outputSqnrDb")),
                ]);
                Console.Error.WriteLine(string.Join(", ", rows[^1]));
                return constants;
            }
        }

        document.Put(table, "Target `cpu`, all evaluation samples; a kB has 1024 bytes:\n\n" + table.Markdown(rows));
    }
}
