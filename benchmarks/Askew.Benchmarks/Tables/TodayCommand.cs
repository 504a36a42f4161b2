using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Askew.Workflows;

namespace Askew.Benchmarks.Tables;

/// <summary><c>today</c>: the networks on which no default was tuned, with default options on targets cpu and paper, and beside them
/// min/max per tensor and channel without any step, which is what most tools do by default.</summary>
internal sealed class TodayCommand() : TableCommand(
    "today", "Networks on which no default was tuned.", "docs/results.md", table)
{
    private const string Detector = "yolox_nano";

    private static readonly (string Name, string Data, string Kind, string[] Options)[] networks =
    [
        (Detector, "data/coco", "detector, SiLU", []),
        ("mp_selfie_256", "data/coco", "mask, hard-swish, gates", []),
        ("mp_hand_lite_224", "data/coco", "landmarks", []),
        ("sinet_224", "data/coco", "mask, PReLU, gates", []),
        ("espnet_256x512", "data/coco", "mask, dilated branches", ["--samples", "16"]),
        ("ppocrv5_det_320", "today/data/pages", "mask, transposed convolutions", []),
        ("ch_PP-OCRv4_rec_infer", "today/data/lines", "attention, text", []),
        ("dtln_2", "today/data/dtln_2", "LSTM with state, audio", []),
        ("style_mosaic_nc8_256", "data/imagenet", "image, instance normalisation", ["--samples", "16"]),
        ("super_resolution_x3", "data/imagenet", "image", ["--samples", "16"]),
    ];

    private static readonly (string Name, string[] Choices)[] ways =
    [
        ("cpu", ["--target", "cpu"]),
        ("paper", ["--target", "paper"]),
        ("min/max", ["--target", "cpu", "--method", "minmax", "--without", OptionalSteps.Names]),
    ];

    private static readonly PageTable table = new(
        "today", ["network", "what", .. ways.Select(way => way.Name)], [.. networks.Select(network => network.Name)]);

    /// <inheritdoc/>
    protected override void Measure(RealFolder folder, DocumentPage document, ParseResult options)
    {
        using var scratch = new ScratchFolder();
        List<string[]> rows = [];
        foreach ((string name, string data, string kind, string[] choices) in networks)
        {
            string model = Path.Combine(folder.Root, "today", "models", $"{name}.onnx");
            string file = scratch.PathOf("network.askew");
            string[] recipe = name == Detector ? ["--recipe", WriteDetectorRecipe(model, scratch)] : [];
            List<string> cells = [];
            foreach ((string way, string[] choice) in ways)
            {
                AskewTool.Run(
                    ["quantize", model, "--calibration", Path.Combine(folder.Root, data, "calibration"), "-o", file, .. recipe, .. choices,
                        .. choice]);
                cells.Add(Cell(AskewTool.Run(
                    ["evaluate", file, "--data", Path.Combine(folder.Root, data, "evaluation"), "--reference", model, .. recipe])));
                Console.Error.WriteLine($"{name}, {way}: {cells[^1]}");
            }

            rows.Add([name, kind, .. cells]);
        }

        document.Put(table, $"{table.Markdown(rows)}\n\n{Figures.Machine}");
    }

    // Of the worst output, and what the task itself counts.
    private static string Cell(JsonElement report)
    {
        JsonElement[] outputs = [.. report.GetProperty("outputs").EnumerateArray()];
        string own = report.Number("maskIou") is { } overlap ? $", IoU {Figures.Fixed(overlap, 3)}"
            : report.Number("map50") is { } precision ? $", mAP50 {Figures.Fixed(100 * precision, 1)}" : "";
        return $"{Least("sqnrDb")} / {Least("sqnrCentredDb")}{own}";

        string Least(string figure) => Figures.Decibels(outputs.Min(output => output.Number(figure)));
    }

    // What is found counts where there are labels.
    private static string WriteDetectorRecipe(string model, ScratchFolder scratch)
    {
        JsonObject recipe = JsonNode.Parse(File.ReadAllText(Path.ChangeExtension(model, ".recipe.json")))!.AsObject();
        recipe["task"] = "detection";
        recipe["labels"] = new JsonObject { ["format"] = "yolo", ["path"] = "labels" };
        recipe["detection"] = new JsonObject
        {
            ["decoder"] = "yolox",
            ["outputs"] = new JsonArray(new JsonObject { ["name"] = "output" }),
            ["classes"] = 80,
        };
        string file = scratch.PathOf("detector.recipe.json");
        File.WriteAllText(file, recipe.ToJsonString());
        return file;
    }
}
