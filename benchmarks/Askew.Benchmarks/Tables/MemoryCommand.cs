using System.CommandLine;
using System.Text.RegularExpressions;

namespace Askew.Benchmarks.Tables;

/// <summary><c>memory</c>: what <c>--memory</c> estimates for <c>evaluate</c>, of a quantised network with its float original as reference,
/// and what it takes.</summary>
internal sealed partial class MemoryCommand() : TableCommand(
    "memory", "The memory that evaluate is estimated to need, and what it takes.", "docs/performance.md", table)
{
    // Less than any network is estimated to need, more than a sample does.
    private const string Little = "30M";

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

    // It says so where it may have less.
    private static string Estimate(string[] command)
    {
        (_, _, string errors) = AskewTool.Start("dotnet", ["exec", AskewTool.Assembly, .. command, "--memory", Little]);
        Match need = Need().Match(errors);
        return need.Success ? need.Groups[1].Value
            : throw new RequestException(
                $"'askew {string.Join(' ', command)} --memory {Little}' does not say what it needs: {errors.Trim()}");
    }

    [GeneratedRegex(@"needs about (\d+) MiB")]
    private static partial Regex Need();
}
