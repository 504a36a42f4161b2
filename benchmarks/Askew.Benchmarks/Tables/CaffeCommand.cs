using System.CommandLine;
using System.Text.Json;

namespace Askew.Benchmarks.Tables;

/// <summary><c>caffe</c>: MTCNN's three networks, quantised from their Caffe files and measured on the middles of images.</summary>
internal sealed class CaffeCommand() : TableCommand("caffe", "MTCNN's three networks from their Caffe files.", "docs/caffe.md", table)
{
    private static readonly string[] targets = ["cpu", "paper", "tflite"];
    private static readonly string[] outputs = ["bbox_pred", "landmark_pred", "prob"];

    // Of two networks the descriptions are called like the weights of the other.
    private static readonly (string Name, string Weights, string Description, int Size)[] networks =
        [("PNet", "det1", "det1", 12), ("RNet", "det2", "det3", 24), ("ONet", "det3", "det2", 48)];

    private static readonly PageTable table = new(
        "caffe", ["network", "target", .. outputs.Select(output => $"`{output}`")],
        [.. networks.SelectMany(network => targets.Select((_, t) => t == 0 ? network.Name : ""))]);

    /// <inheritdoc/>
    protected override void Measure(RealFolder folder, DocumentPage document, ParseResult options)
    {
        string data = Path.Combine(folder.Root, "data", "coco");
        string caffe = Path.Combine(folder.Root, "caffe");
        using var scratch = new ScratchFolder();
        List<string[]> rows = [];
        foreach ((string name, string weights, string description, int size) in networks)
        {
            string model = scratch.PathOf($"{name}.prototxt");
            File.Copy(Path.Combine(caffe, $"{description}.prototxt"), model);
            File.Copy(Path.Combine(caffe, $"{weights}.caffemodel"), Path.ChangeExtension(model, ".caffemodel"));
            File.WriteAllText(Path.ChangeExtension(model, ".recipe.json"), JsonSerializer.Serialize(new
            {
                task = "regression",
                input = new
                {
                    color = "rgb",
                    resize = "shortest",
                    size = new[] { size, size },
                    crop = new[] { size, size },
                    mean = new[] { 127.5 },
                    std = new[] { 128 },
                },
            }));
            foreach (string target in targets)
            {
                string file = Path.ChangeExtension(model, ".askew");
                AskewTool.Run("quantize", model, "--calibration", Path.Combine(data, "calibration"), "--target", target, "-o", file);
                JsonElement report = AskewTool.Run("evaluate", file, "--data", Path.Combine(data, "evaluation"), "--reference", model);
                JsonElement[] found = [.. report.GetProperty("outputs").EnumerateArray()];
                rows.Add([target == targets[0] ? name : "", $"`{target}`", .. outputs.Select(output => Figures.Decibels(
                    found.First(each => each.GetProperty("name").GetString() == output).Number("sqnrDb")))]);
                Console.Error.WriteLine($"{name}, {string.Join(", ", rows[^1])}");
            }
        }

        document.Put(table, table.Markdown(rows));
    }
}
