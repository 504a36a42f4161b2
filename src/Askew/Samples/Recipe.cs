using Askew.Files;
using Askew.Samples.Recipes;

namespace Askew.Samples;

/// <summary>How a network is fed and judged: a JSON file beside the model, comments and trailing commas allowed.</summary>
internal sealed record Recipe
{
    private const int MaximumSizeInBytes = 1 << 20;

    /// <summary>The recipe's file, or what else it came from; for messages.</summary>
    public string Name { get; init; } = "recipe";

    /// <summary>What the network does.</summary>
    public required RecipeTask Task { get; init; }

    /// <summary>How images become its input; null where it takes tensors only.</summary>
    public InputRecipe? Input { get; init; }

    /// <summary>Inputs of the network, by name, that always hold one number, such as a sampling rate; they are no inputs any
    /// more.</summary>
    public IReadOnlyDictionary<string, double> Constants { get; init; } = new Dictionary<string, double>();

    /// <summary>Where labels are; null where there are none.</summary>
    public LabelRecipe? Labels { get; init; }

    /// <summary>How boxes come of its outputs; not null for <see cref="RecipeTask.Detection"/>.</summary>
    public DetectionRecipe? Detection { get; init; }

    /// <summary>Reads a recipe file.</summary>
    /// <exception cref="RecipeException">It cannot be read or has mistakes, all of which are named.</exception>
    public static Recipe Load(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Length <= MaximumSizeInBytes
                ? Parse(InputFile.ReadText(path), path)
                : throw new RecipeException(
                path, [$"$: the file has {file.Length} bytes; a recipe has at most {MaximumSizeInBytes}. Is it the right file?"]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RecipeException(path, ["$: " + exception.Message], exception);
        }
    }

    /// <summary>Reads a recipe; <paramref name="name"/> is for messages.</summary>
    /// <exception cref="RecipeException">It has mistakes, all of which are named.</exception>
    public static Recipe Parse(string json, string name) => RecipeParser.Parse(json, name);

    /// <summary>The path of the recipe beside a model, MODEL.recipe.json beside MODEL.onnx or MODEL.askew; null where there is
    /// none.</summary>
    public static string? FindFor(string modelPath)
    {
        string path = Path.ChangeExtension(modelPath, ".recipe.json");
        return File.Exists(path) ? path : null;
    }
}
