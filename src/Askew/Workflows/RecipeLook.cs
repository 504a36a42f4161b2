using System.Text.Json.Nodes;
using Askew.Files;
using Askew.Graphs;
using Askew.Reports;
using Askew.Samples;
using Askew.Samples.Images;
using Askew.Samples.Labels;

namespace Askew.Workflows;

/// <summary>What the model and the data show of how the network is to be fed and judged.</summary>
/// <param name="draft">Where it is said.</param>
/// <param name="source">The float network, without a recipe.</param>
/// <param name="data">The data folder or file; null for none.</param>
internal sealed class RecipeLook(RecipeDraft draft, ModelSource source, string? data)
{
    private const int MostImages = 16;
    private const int UsualSize = 224;
    private const int LeastFieldsOfObject = 5;
    private const int MostFieldsOfObject = 512;
    private const int LargestImageChannels = 4;

    // Widths and heights in pixels of an input of 416, as the networks were published with.
    private static readonly Dictionary<int, int[][]> UsualAnchors = new()
    {
        [2] = [[81, 82, 135, 169, 344, 319], [10, 14, 23, 27, 37, 58]],
        [3] = [[116, 90, 156, 198, 373, 326], [30, 61, 62, 45, 59, 119], [10, 13, 16, 30, 33, 23]],
    };

    private readonly Graph graph = source.GraphToShow(out _);
    private readonly string? folder = data is null ? null : SampleSources.FolderOf(data);

    /// <summary>Says the task, the size and the layout of images, and where labels are.</summary>
    /// <returns>Whether the network takes images.</returns>
    public bool Run()
    {
        Value[] inputs = [.. graph.Inputs];
        if (inputs.Length != 1 || ExtentsOf(inputs[0]) is not { Count: 4 } extents || ChannelsOf(extents) is not { } place)
        {
            draft.Say("task", "tensor", RecipeAssumption.Seen, inputs.Length != 1
                ? $"the network has {inputs.Length} inputs, so samples are arrays, .npz by the inputs' names"
                : $"the input '{inputs[0].Name}' [{Written(ExtentsOf(inputs[0]))}] is no image of one or three channels, so samples "
                    + "are arrays");
            return false;
        }

        LabelRecipe? boxes = folder is null ? null : BoxesIn(folder);
        RecipeTask task = Task(extents, place.IsFirst, boxes);
        if (data is not null && SampleSources.ImagesIn(data).Count == 0)
        {
            // Finished arrays are fed as they are.
            Labels(task, boxes);
            return false;
        }

        draft.Set("input.color", place.Channels == 1 ? "gray" : "rgb");
        draft.Say("input.layout", place.IsFirst ? "nchw" : "nhwc", RecipeAssumption.Seen,
            $"the input '{inputs[0].Name}' is [{Written(extents)}]");
        Size(extents, place.IsFirst, task);
        Labels(task, boxes);
        if (task == RecipeTask.Detection)
        {
            Detection(extents, place.IsFirst);
        }

        return true;
    }

    private static IReadOnlyList<int?>? ExtentsOf(Value value) =>
        value.Shape is { } shape ? [.. shape.Extents.ToArray().Select(extent => (int?)extent)] : value.DeclaredExtents;

    private static (bool IsFirst, int Channels)? ChannelsOf(IReadOnlyList<int?> extents) =>
        extents[1] is 1 or 3 ? (true, extents[1]!.Value) : extents[3] is 1 or 3 ? (false, extents[3]!.Value) : null;

    private static string Written(IReadOnlyList<int?>? extents) =>
        extents is null ? "?" : string.Join(',', extents.Select(extent => extent is { } known ? $"{known}" : "?"));

    private static (int? Height, int? Width) SizeOf(IReadOnlyList<int?> extents, bool isFirst) =>
        isFirst ? (extents[2], extents[3]) : (extents[1], extents[2]);

    private RecipeTask Task(IReadOnlyList<int?> input, bool isFirst, LabelRecipe? boxes)
    {
        IReadOnlyList<int?>[] outputs = [.. graph.Outputs.Select(output => ExtentsOf(output) ?? [])];
        string shapes = string.Join(", ", graph.Outputs.Select(output => $"'{output.Name}' [{Written(ExtentsOf(output))}]"));
        (RecipeTask task, string why) = outputs is [var only] && only.Count > 0 && only.Skip(1).Count(extent => extent is null or > 1) <= 1
            ? (RecipeTask.Classification, $"the output {shapes} is a list of scores")
            : boxes is not null ? (RecipeTask.Detection, "the data have boxes for labels")
            : Objects(outputs) is not null ? (RecipeTask.Detection, $"the output {shapes} has a row or column for each of many boxes")
            : IsRawHeads(outputs) ? (RecipeTask.Detection, $"the outputs {shapes} look like raw heads of a detector")
            : outputs is [{ Count: 4 } picture] ? Dense(picture, input, isFirst, shapes)
            : (RecipeTask.Regression, $"the outputs {shapes} are neither scores, boxes nor a mask");
        bool isSure = task == RecipeTask.Classification ? outputs[0].Count == 2 : boxes is not null;
        draft.Say("task", task.ToString().ToLowerInvariant(), isSure ? RecipeAssumption.Seen : RecipeAssumption.Assumed, why);
        return task;
    }

    // What has the colours of its input is an image again, what has the scores of classes in every place a mask.
    private static (RecipeTask Task, string Why) Dense(
        IReadOnlyList<int?> output, IReadOnlyList<int?> input, bool isFirst, string shapes)
    {
        int? channels = isFirst ? output[1] : output[3];
        return channels == (isFirst ? input[1] : input[3]) && channels != 1
            ? (RecipeTask.Regression, $"the output {shapes} has the channels of the input, so it is an image again")
            : (RecipeTask.Segmentation, $"the output {shapes} has scores in every place");
    }

    // One output with a box a row (v5) or a column (v8).
    private static (string Decoder, int Classes)? Objects(IReadOnlyList<int?>[] outputs) =>
        outputs is [[_, { } rows, { } columns]]
            ? rows > columns && columns is > LeastFieldsOfObject and < MostFieldsOfObject ? ("yolov5", columns - LeastFieldsOfObject)
                : columns > rows && rows is >= LeastFieldsOfObject and < MostFieldsOfObject ? ("yolov8", rows - LeastFieldsOfObject + 1)
                : null
            : null;

    private static bool IsRawHeads(IReadOnlyList<int?>[] outputs) =>
        UsualAnchors.ContainsKey(outputs.Length) && outputs.All(output => output is { Count: 4 })
        && outputs.Select(output => output[1]).Distinct().Count() == 1 && outputs[0][1] is { } fields && fields % 3 == 0
        && fields / 3 > LeastFieldsOfObject;

    private void Size(IReadOnlyList<int?> extents, bool isFirst, RecipeTask task)
    {
        (int? height, int? width) = SizeOf(extents, isFirst);
        (int Height, int Width)[] images = folder is null ? [] : [.. ImageSizes()];
        bool areAlike = images.Length > 0 && images.Distinct().Count() == 1;
        if (height is null || width is null)
        {
            (height, width) = areAlike ? images[0] : (UsualSize, UsualSize);
            Resize(areAlike ? "none" : "stretch", (int)height, (int)width, RecipeAssumption.Assumed,
                areAlike ? "the model leaves its size open; all images that were looked at have this one"
                    : "the model leaves its size open, and this one is usual");
        }
        else if (areAlike && images[0] == (height, width))
        {
            Resize("none", (int)height, (int)width, RecipeAssumption.Seen, "the model takes this size, and images have it already");
        }
        else if (task == RecipeTask.Detection)
        {
            Resize("letterbox", (int)height, (int)width, RecipeAssumption.Assumed, "usual for detectors of this size");
            draft.Set("input.pad", 114);
        }
        else if (task == RecipeTask.Classification && height == width && height >= UsualSize / 2)
        {
            int shorter = (int)height * 8 / 7;
            Resize("shortest", shorter, shorter, RecipeAssumption.Assumed,
                $"usual for classifiers of {height} pixels: the shorter side to {shorter}, the centre of it");
            draft.Set("input.crop", new JsonArray((int)height, (int)width));
        }
        else
        {
            Resize("stretch", (int)height, (int)width, RecipeAssumption.Assumed, "the model takes this size");
        }
    }

    private void Resize(string mode, int height, int width, string certainty, string why)
    {
        draft.Set("input.resize", mode);
        draft.Say("input.size", new JsonArray(height, width), certainty, $"{mode}: {why}");
    }

    private IEnumerable<(int Height, int Width)> ImageSizes()
    {
        string[] images = [.. SampleSources.ImagesIn(data!).Take(MostImages)];
        foreach (string path in images)
        {
            Image image;
            try
            {
                image = ImageFile.Read(path);
            }
            catch (UnusableDataException)
            {
                // Those that cannot be read are left out of the work, too.
                continue;
            }

            yield return (image.Height, image.Width);
        }
    }

    private void Labels(RecipeTask task, LabelRecipe? boxes)
    {
        if (folder is null || task is RecipeTask.Segmentation or RecipeTask.Regression)
        {
            return;
        }

        if (task == RecipeTask.Detection)
        {
            if (boxes is null)
            {
                return;
            }

            Say(boxes, RecipeAssumption.Seen, "files with boxes lie there");
        }
        else if (task == RecipeTask.Classification && FoundLabels.Guess(folder) is { } found)
        {
            Say(found, found.Format == LabelFormat.Folders ? RecipeAssumption.Seen : RecipeAssumption.Assumed, found.Format switch
            {
                LabelFormat.Folders => "images lie in folders of classes",
                LabelFormat.FilenameIndex => "the files' names begin with numbers",
                _ => "such a file lies with the images",
            });
        }
    }

    private void Say(LabelRecipe labels, string certainty, string why)
    {
        string format = labels.Format == LabelFormat.FilenameIndex ? "filename-index" : labels.Format.ToString().ToLowerInvariant();
        draft.Say("labels.format", format, certainty, why);
        if (labels.Path is not null)
        {
            draft.Set("labels.path", labels.Path);
        }
    }

    // By the folders that tools write: labels/*.txt, Annotations/*.xml, one .json with boxes.
    private static LabelRecipe? BoxesIn(string folder) =>
        Has(folder, "labels", "*.txt") ? new LabelRecipe { Format = LabelFormat.Yolo }
        : Has(folder, "Annotations", "*.xml") ? new LabelRecipe { Format = LabelFormat.Voc }
        : new[] { folder, Path.Combine(folder, "annotations") }.Where(Directory.Exists)
            .SelectMany(place => Directory.EnumerateFiles(place, "*.json"))
            .Order(StringComparer.Ordinal).FirstOrDefault(IsCoco) is { } coco
            ? new LabelRecipe { Format = LabelFormat.Coco, Path = DataPath.NameOf(coco, folder) }
        : null;

    // What is larger is not looked into only to see what it is.
    private const long LargestLabelsInBytes = 64L << 20;

    private static bool IsCoco(string path)
    {
        try
        {
            using FileStream stream = InputFile.Open(path);
            return stream.Length <= LargestLabelsInBytes
                && JsonNode.Parse(stream) is JsonObject json && json["images"] is JsonArray && json["annotations"] is JsonArray;
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void Detection(IReadOnlyList<int?> input, bool isFirst)
    {
        IReadOnlyList<int?>[] outputs = [.. graph.Outputs.Select(output => ExtentsOf(output) ?? [])];
        if (Objects(outputs) is var (decoder, classes))
        {
            draft.Say("detection.decoder", decoder, RecipeAssumption.Assumed,
                decoder == "yolov5" ? "a box a row" : "a box a column");
            draft.Say("detection.classes", classes, RecipeAssumption.Assumed,
                decoder == "yolov5" ? "what is left of a row behind place, size and objectness" : "what is left behind place and size");
            draft.Set("detection.outputs", new JsonArray(new JsonObject { ["name"] = graph.Outputs[0].Name }));
            return;
        }

        (int? height, _) = SizeOf(input, isFirst);
        if (!IsRawHeads(outputs) || height is not { } side || outputs.Any(output => output[2] is not > 0))
        {
            throw new RequestException(
                $"The data have boxes, but the outputs [{string.Join("], [", outputs.Select(Written))}] are none that a detector's decoder "
                + "reads. See docs/recipe.md, 'Detection', for those that there are, and write the recipe by hand; or name the decoder's "
                + "outputs with 'quantize --outputs'.");
        }

        draft.Say("detection.decoder", "yolov3", RecipeAssumption.Assumed, "raw heads, one a scale");
        draft.Say("detection.classes", (outputs[0][1]!.Value / 3) - LeastFieldsOfObject, RecipeAssumption.Seen,
            "what is left of a third of the channels behind place, size and objectness");
        int[][] anchors = UsualAnchors[outputs.Length];
        Value[] heads = [.. graph.Outputs.OrderBy(output => ExtentsOf(output)![2])];
        draft.Say("detection.outputs", new JsonArray(
            [
                .. heads.Select((head, scale) => new JsonObject
                {
                    ["name"] = head.Name,
                    ["stride"] = side / ExtentsOf(head)![2]!.Value,
                    ["anchors"] = new JsonArray([.. anchors[scale].Chunk(2).Select(pair => new JsonArray(pair[0], pair[1]))]),
                }),
            ]),
            RecipeAssumption.Assumed,
            "anchors cannot be seen in a network: these are those of the published one; take them from how yours was trained");
    }

    private static bool Has(string folder, string name, string pattern) =>
        Directory.Exists(Path.Combine(folder, name)) && Directory.EnumerateFiles(Path.Combine(folder, name), pattern).Any();
}
