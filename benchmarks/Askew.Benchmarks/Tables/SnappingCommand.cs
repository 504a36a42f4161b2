using System.CommandLine;
using System.Globalization;
using System.Text.Json;

namespace Askew.Benchmarks.Tables;

/// <summary><c>snapping</c>: weight scales that make narrow multipliers exact, with multipliers of different widths.</summary>
internal sealed class SnappingCommand() : TableCommand(
    "snapping", "Snapping, with multipliers of different widths.", "docs/accuracy.md", table)
{
    private static readonly RealNetwork[] networks = [RealNetwork.Of("mobilenet_v1_0.25_224"), RealNetwork.Of("resnet20_cifar10")];
    private static readonly int[] widths = [7, 8, 16, 31];

    private static readonly PageTable table = new(
        "snapping", ["network", "bits of a multiplier", "without snapping, dB", "with"],
        [.. networks.SelectMany(network => widths.Select(_ => network.ShortName))]);

    /// <inheritdoc/>
    protected override void Measure(RealFolder folder, DocumentPage document, ParseResult options)
    {
        using var scratch = new ScratchFolder();
        document.Put(table, table.Markdown(networks.SelectMany(network => widths.Select(bits =>
        {
            string target = WriteTarget(scratch, bits);
            return (string[])
            [
                network.ShortName, bits.ToString(CultureInfo.InvariantCulture), Compared(folder, network, target, "--without", "snapping"),
                Compared(folder, network, target),
            ];
        }))));
    }

    private static string WriteTarget(ScratchFolder scratch, int bits)
    {
        string file = scratch.PathOf($"m{bits}.json");
        File.WriteAllText(file, JsonSerializer.Serialize(new
        {
            name = $"m{bits}",
            description = $"Layer by layer, {bits}-bit multipliers.",
            multiplierBits = bits,
            registers = new { accumulator = 32, product = 64, addend = 63 },
            fuseActivations = false,
            zeroPointCorrection = "quantizedWeights",
            snapWeightScales = true,
            excessGain = "widen",
        }));
        return file;
    }

    private static string Compared(RealFolder folder, RealNetwork network, string target, params string[] choices)
    {
        JsonElement report = AskewTool.Run(
            ["compare", folder.Model(network), "--calibration", folder.Calibration(network), "--data", folder.Evaluation(network),
                "--targets", target, "--methods", "auto", "--samples", StepsCommand.Samples, .. choices]);
        JsonElement row = report.GetProperty("rows")[0];
        return row.Number("outputSqnrDb") is { } decibels ? Figures.Decibels(decibels) : "failed";
    }
}
