namespace Askew.Samples.Labels;

/// <summary>Makes the box source that a recipe asks for.</summary>
internal static class BoxSources
{
    /// <summary>Opens the boxes; null where the recipe has labels of another kind.</summary>
    /// <exception cref="UnusableDataException">They cannot be read.</exception>
    public static IBoxSource? Open(LabelRecipe? recipe, string folder) => recipe?.Format switch
    {
        LabelFormat.Yolo => YoloBoxes.Open(recipe, folder),
        LabelFormat.Voc => VocBoxes.Open(recipe, folder),
        LabelFormat.Coco => CocoBoxes.Open(recipe, folder),
        _ => null,
    };

    /// <summary>The folder that a recipe's <c>labels.path</c> names.</summary>
    public static string Folder(LabelRecipe recipe, string folder, string usual)
    {
        string path = recipe.Path ?? usual;
        if (!DataPath.StaysWithin(path))
        {
            throw new UnusableDataException($"The labels' path '{path}' must be relative to the data folder and must not leave it.");
        }

        string labels = Path.Combine(folder, path);
        return Directory.Exists(labels)
            ? labels
            : throw new UnusableDataException(
            $"There is no folder '{path}' with labels in '{folder}'. The recipe's labels.path is relative to the data folder.");
    }
}
