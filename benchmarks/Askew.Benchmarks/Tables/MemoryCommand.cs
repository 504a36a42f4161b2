using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Askew.Benchmarks.Tables;

/// <summary><c>memory</c>: what <c>--memory</c> estimates for <c>evaluate</c>, of a quantised network with its float original as reference,
/// and what it takes.</summary>
internal sealed partial class MemoryCommand() : TableCommand(
    "memory", "The memory that evaluate is estimated to need, and what it takes.", "docs/performance.md", table)
{
    // Less than any network is estimated to need, more than a sample does.
    private const int Little = 30;

    private static readonly RealNetwork[] networks =
    [
        RealNetwork.Of("mlperf_tiny_ic_resnet8_cifar10"), RealNetwork.Of("mobilenet_v1_0.25_224"), RealNetwork.Of("squeezenet1.1_224"),
        RealNetwork.Of("yolov3-tiny-ships_320"),
        new("yolox_nano", "coco", "yolox_nano", "YOLOX-nano") { Folder = Path.Combine("today", "models") },
        RealNetwork.Of("googlenet_bvlc_224"),
    ];

    private static readonly PageTable table = new(
        "memory", ["", "`evaluate`: estimate", "taken"], [.. networks.Select(network => network.ShortName)]);

    /// <inheritdoc/>
    protected override void Measure(RealFolder folder, DocumentPage document, ParseResult options)
    {
        using var scratch = new ScratchFolder();
        string file = scratch.PathOf("network.askew");
        List<string[]> rows = [];
        foreach (RealNetwork network in networks)
        {
            AskewTool.Run("quantize", folder.Model(network), "--calibration", folder.Calibration(network), "-o", file, "--method", "minmax",
                "--effort", "fast");
            string[] evaluate =
                ["evaluate", file, "--data", folder.Evaluation(network), "--reference", folder.Model(network), "--threads", "2"];
            rows.Add([network.ShortName, Estimate(evaluate), Figures.Fixed(GnuTime.Of(AskewTool.Assembly, evaluate).MostMemoryInMiB, 0)]);
            Console.Error.WriteLine(string.Join(", ", rows[^1]));
        }

        document.Put(table, $"{table.Markdown(rows)}\n\n{Figures.Machine}");
    }

    // It says so where it may have less, of one network after the other and then of all: the most is what it must be given.
    private static string Estimate(string[] command)
    {
        int most = Little;
        while (true)
        {
            (_, _, string errors) = AskewTool.Start(
                "dotnet", ["exec", AskewTool.Assembly, .. command, "--samples", "1", "--memory", $"{most + 1}M"]);
            if (Need().Match(errors) is not { Success: true } need)
            {
                return most > Little ? Figures.Fixed(most, 0)
                    : throw new RequestException(
                        $"'askew {string.Join(' ', command)} --memory {most}M' does not say what it needs: {errors.Trim()}");
            }

            most = int.Parse(need.Groups[1].Value, CultureInfo.InvariantCulture);
        }
    }

    [GeneratedRegex(@"needs about (\d+) MiB")]
    private static partial Regex Need();
}
