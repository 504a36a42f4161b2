using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Askew.Samples.Labels;

/// <summary>One JSON file for all images (COCO): images, annotations, categories.</summary>
internal sealed partial class CocoBoxes : IBoxSource
{
    private static readonly JsonTypeInfo<CocoFile> FileType = new CocoJson(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        MaxDepth = 32,
    }).CocoFile;

    private readonly ILookup<string, LabelledBox> boxes;

    private CocoBoxes(ILookup<string, LabelledBox> boxes) => this.boxes = boxes;

    /// <summary>Reads the file. Classes are numbered by <c>classes.txt</c>, else in the order of the categories' numbers.</summary>
    public static CocoBoxes Open(LabelRecipe recipe, string folder)
    {
        string path = recipe.Path ?? throw new UnusableDataException("Labels of the format 'coco' need the recipe's labels.path.");
        CocoFile file;
        try
        {
            file = JsonSerializer.Deserialize(string.Join('\n', LabelSources.ReadLines(folder, path)), FileType)
                ?? throw new JsonException("the file is empty");
        }
        catch (JsonException e)
        {
            string where = e.Path is null ? string.Empty : $"'{e.Path}' in ";
            throw new UnusableDataException(
                $"'{path}' is not a COCO annotation file: {where}line {(e.LineNumber ?? 0) + 1} is no JSON, or not what stands there in "
                + "one.", e);
        }

        if (HasNull(file.Images) || HasNull(file.Annotations) || HasNull(file.Categories))
        {
            throw new UnusableDataException(
                $"'{path}' is not a COCO annotation file: one of its images, annotations or categories is null.");
        }

        string[]? names = ClassNames.In(folder);
        var classes = (file.Categories ?? [])
            .OrderBy(category => category.Id)
            .Select((category, index) => (category.Id, Index: names is null ? index : Array.IndexOf(names, category.Name)))
            .DistinctBy(pair => pair.Id)
            .ToDictionary(pair => pair.Id, pair => pair.Index);
        var images = (file.Images ?? []).DistinctBy(image => image.Id)
            .ToDictionary(image => image.Id, image => Path.GetFileName(image.FileName ?? string.Empty));
        return new CocoBoxes((file.Annotations ?? []).Select(Convert).ToLookup(pair => pair.Image, pair => pair.Box));

        (string Image, LabelledBox Box) Convert(CocoAnnotation annotation)
        {
            if (!images.TryGetValue(annotation.ImageId, out string? image)
                || !classes.TryGetValue(annotation.CategoryId, out int label) || label < 0
                || annotation.Bbox is not [double x, double y, double width, double height]
                || !double.IsFinite(x + width) || !double.IsFinite(y + height))
            {
                throw new UnusableDataException(
                    $"'{path}' has an annotation whose image ({annotation.ImageId}) or category ({annotation.CategoryId}) is not in the "
                    + $"file or in classes.txt, or whose bbox is not [x, y, width, height].");
            }

            return (image, new LabelledBox(label + recipe.Offset, new Box(x, y, x + width, y + height), IsCrowd: annotation.Iscrowd == 1));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<LabelledBox> Find(string name, int height, int width) => [.. boxes[Path.GetFileName(name)]];

    private static bool HasNull<T>(T[]? entries)
        where T : class => entries?.Contains(null!) == true;

    [JsonSerializable(typeof(CocoFile), GenerationMode = JsonSourceGenerationMode.Metadata)]
    private sealed partial class CocoJson : JsonSerializerContext;

    private sealed record CocoFile(CocoImage[]? Images, CocoAnnotation[]? Annotations, CocoCategory[]? Categories);

    private sealed record CocoImage(long Id, string? FileName);

    private sealed record CocoAnnotation(long ImageId, long CategoryId, double[]? Bbox, int Iscrowd = 0);

    private sealed record CocoCategory(long Id, string? Name);
}
