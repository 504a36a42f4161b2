namespace Askew.Samples.Labels;

/// <summary>The files that labels are read from: where one is changed, what was measured with it is of other labels.</summary>
internal static class LabelFiles
{
    /// <summary>The paths of those that there are, in a fixed order; none where names of files and folders say all.</summary>
    /// <param name="recipe">Where labels are; null for none.</param>
    /// <param name="folder">The data folder.</param>
    public static IReadOnlyList<string> Of(LabelRecipe? recipe, string folder)
    {
        if (recipe is null)
        {
            return [];
        }

        IEnumerable<string> files = recipe.Format switch
        {
            LabelFormat.FilenameIndex => [],
            LabelFormat.Folders or LabelFormat.Csv or LabelFormat.Coco => [Path.Combine(folder, recipe.Path ?? string.Empty)],
            LabelFormat.Npy => [Path.Combine(folder, recipe.Path ?? NpyLabels.DefaultFile)],
            LabelFormat.Yolo => In(Path.Combine(folder, recipe.Path ?? YoloBoxes.DefaultFolder), "*.txt"),
            LabelFormat.Voc => In(Path.Combine(folder, recipe.Path ?? VocBoxes.DefaultFolder), "*.xml"),
            _ => throw new ArgumentOutOfRangeException(nameof(recipe), recipe.Format, "There are no such labels."),
        };
        return
        [
            .. files.Where(File.Exists).Order(StringComparer.Ordinal),
            .. ClassNames.FileFor(folder) is { } names ? [names] : Array.Empty<string>(),
        ];
    }

    private static IEnumerable<string> In(string folder, string pattern) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern) : [];
}
