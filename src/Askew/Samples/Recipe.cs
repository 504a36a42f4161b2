using System.Text.Json.Serialization;

namespace Askew.Samples;

/// <summary>How a network is fed and judged: a JSON file beside the model, comments and trailing commas allowed.</summary>
internal sealed record Recipe
{
    /// <summary>The recipe's file, or what else it came from; for messages.</summary>
    public string Name { get; init; } = "recipe";

    /// <summary>The JSON that it was read from; null where it was not.</summary>
    [JsonIgnore]
    public string? Text { get; init; }

    /// <summary>What the network does.</summary>
    public required RecipeTask Task { get; init; }

    /// <summary>How images become its input; null where it takes tensors only.</summary>
    public InputRecipe? Input { get; init; }

    /// <summary>How images become inputs, by the inputs' names, where the network has several.</summary>
    public IReadOnlyDictionary<string, InputRecipe> Inputs { get; init; } = new Dictionary<string, InputRecipe>();

    /// <summary>Inputs of the network, by name, that always hold one number, such as a sampling rate; they are no inputs any
    /// more.</summary>
    public IReadOnlyDictionary<string, double> Constants { get; init; } = new Dictionary<string, double>();

    /// <summary>Where labels are; null where there are none.</summary>
    public LabelRecipe? Labels { get; init; }

    /// <summary>How boxes come of its outputs; not null for <see cref="RecipeTask.Detection"/>.</summary>
    public DetectionRecipe? Detection { get; init; }

    /// <summary>The path of the recipe beside a model, MODEL.recipe.json beside MODEL.onnx or MODEL.askew; null where there is
    /// none.</summary>
    public static string? FindFor(string modelPath)
    {
        string path = Path.ChangeExtension(modelPath, ".recipe.json");
        return File.Exists(path) ? path : null;
    }
}
