using System.CommandLine;
using System.Text.Json;

namespace Askew.Benchmarks.Tables;

/// <summary><c>few-bits</c>: weights of 4 bits, with little effort and with much, and without what is done for few bits.</summary>
internal sealed class FewBitsCommand() : TableCommand(
    "few-bits", "4-bit weights, with little effort and with much.", "docs/accuracy.md", table)
{
    private static readonly (string Name, string[] Options)[] ways =
    [
        ("fast", ["--effort", "fast"]), ("without reconstruction", ["--without", "reconstruction"]), ("normal", []),
        ("best", ["--effort", "best"]),
    ];

    private static readonly RealNetwork[] networks =
    [
        .. ((string[])["resnet20_cifar10", "squeezenet1.1_224", "googlenet_bvlc_224", "mobilenet_v1_0.25_224",
            "mobilenet_v2_1.0_224_dequant"]).Select(RealNetwork.Of),
    ];

    private static readonly PageTable table = new(
        "few-bits", ["network", "float top-1", .. ways.SelectMany(way => (string[])[way.Name, "dB", "s"])],
        [.. networks.Select(network => network.ShortName)]);

    /// <inheritdoc/>
    protected override void Measure(RealFolder folder, DocumentPage document, ParseResult options)
    {
        using var scratch = new ScratchFolder();
        string file = scratch.PathOf("few.askew");
        List<string[]> rows = [];
        foreach (RealNetwork network in networks)
        {
            JsonElement original = AskewTool.Run("evaluate", folder.Model(network), "--data", folder.Evaluation(network));
            rows.Add([network.ShortName, Figures.Percent(original.Accuracy()), .. ways.SelectMany(way => Measured(network, way.Options))]);
            Console.Error.WriteLine(string.Join(", ", rows[^1]));
        }

        document.Put(table, "4-bit weights, 8-bit activations, target `cpu`, all evaluation samples; seconds of the whole command:\n\n"
            + table.Markdown(rows));

        string[] Measured(RealNetwork network, string[] way)
        {
            JsonElement made = AskewTool.Run(
                ["quantize", folder.Model(network), "--calibration", folder.Calibration(network), "-o", file, "--bits-weights", "4",
                    .. way]);
            JsonElement report = AskewTool.Run(
                "evaluate", file, "--data", folder.Evaluation(network), "--recipe", folder.Recipe(network), "--reference",
                folder.Model(network));
            return
            [
                Figures.Percent(report.Accuracy()), Figures.Decibels(report.Number("outputSqnrDb")),
                Figures.Fixed(made.Number("seconds")!.Value, 0),
            ];
        }
    }
}
