using Askew.Files;

namespace Askew.Samples.Labels;

/// <summary>Makes the label source that a recipe asks for.</summary>
internal static class LabelSources
{
    /// <summary>Gives no labels.</summary>
    public static readonly ILabelSource None = new NoLabels();

    /// <summary>Opens the labels of the samples <paramref name="names"/>.</summary>
    /// <param name="recipe">Where they are; null for none.</param>
    /// <param name="folder">The data folder.</param>
    /// <param name="imageRoot">The folder that class folders are in.</param>
    /// <param name="names">The samples' names, relative to the data folder.</param>
    /// <exception cref="UnusableDataException">The labels cannot be read.</exception>
    public static ILabelSource Open(LabelRecipe? recipe, string folder, string imageRoot, string[] names) => recipe?.Format switch
    {
        LabelFormat.Folders => FolderLabels.Open(recipe, folder, imageRoot),
        LabelFormat.Csv => CsvLabels.Open(recipe, folder),
        LabelFormat.FilenameIndex => new FileNameLabels(recipe.Offset),
        LabelFormat.Npy => NpyLabels.Open(recipe, folder, names.Length),

        // Boxes are no classes of images; see BoxSources.
        _ => None,
    };

    /// <summary>The lines of a text file of the data.</summary>
    public static string[] ReadLines(string folder, string path)
    {
        if (!DataPath.StaysWithin(path))
        {
            throw new UnusableDataException($"The labels' path '{path}' must be relative to the data folder and must not leave it.");
        }

        try
        {
            return InputFile.ReadLines(Path.Combine(folder, path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UnusableDataException(
                $"Cannot read the labels '{path}' in '{folder}': {exception.Message} The recipe's labels.path is relative to the "
                + $"data folder.", exception);
        }
    }
}
