using Askew.Samples.Images;

namespace Askew.Samples.Labels;

/// <summary>Labels that lie with the samples though no recipe names them.</summary>
internal static class FoundLabels
{
    private const int FewestClasses = 2;
    private const int MostNamesRead = 64;

    /// <summary>The labels in <paramref name="folder"/> that can be read in one way only: a folder a class, or labels.npy beside the
    /// samples; null where there are none.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="imageRoot">The folder that images are looked for in.</param>
    public static LabelRecipe? In(string folder, string imageRoot) =>
        HasClassFolders(imageRoot) ? new LabelRecipe { Format = LabelFormat.Folders }
        : File.Exists(Path.Combine(folder, NpyLabels.DefaultFile)) ? new LabelRecipe { Format = LabelFormat.Npy }
        : null;

    /// <summary>Whether there are no images in <paramref name="imageRoot"/> itself, but in several folders in it.</summary>
    public static bool HasClassFolders(string imageRoot) =>
        Directory.Exists(imageRoot)
        && !Directory.EnumerateFiles(imageRoot).Any(ImageFormats.IsImageName)
        && Directory.EnumerateDirectories(imageRoot)
            .Where(path => Path.GetFileName(path)[0] != '.' && Directory.EnumerateFiles(path).Any(ImageFormats.IsImageName))
            .Take(FewestClasses).Count() == FewestClasses;

    /// <summary>The names of the folders of classes in a data folder, in the order that numbers them; null where it has none.</summary>
    public static string[]? ClassFolders(string folder)
    {
        string images = Path.Combine(folder, "images");
        string root = Directory.Exists(images) ? images : folder;
        return HasClassFolders(root)
            ? [.. Directory.EnumerateDirectories(root).Select(path => Path.GetFileName(path)).Where(name => name[0] != '.')
                .Order(StringComparer.Ordinal)]
            : null;
    }

    /// <summary>What may be the labels of a classifier's data; null for nothing.</summary>
    public static LabelRecipe? Guess(string folder)
    {
        string images = Path.Combine(folder, "images");
        return In(folder, Directory.Exists(images) ? images : folder)
            ?? (FirstTable(folder) is { } table ? new LabelRecipe { Format = LabelFormat.Csv, Path = Path.GetFileName(table) }
            : AreNumbered(folder) ? new LabelRecipe { Format = LabelFormat.FilenameIndex }
            : null);
    }

    /// <summary>What in <paramref name="folder"/> looks like labels that a recipe would have to name, with how; null for nothing.</summary>
    public static string? Hint(string folder)
    {
        if (File.Exists(Path.Combine(folder, NpyLabels.DefaultFile)))
        {
            return $"'{NpyLabels.DefaultFile}' may have them: \"labels\": {{ \"format\": \"npy\" }}";
        }

        if (FirstTable(folder) is { } table)
        {
            string name = Path.GetFileName(table);
            return $"'{name}' may have them: \"labels\": {{ \"format\": \"csv\", \"path\": \"{name}\" }}";
        }

        return AreNumbered(folder)
            ? "the files' names begin with numbers, which may be them: \"labels\": { \"format\": \"filename-index\" }" : null;
    }

    private static string? FirstTable(string folder) =>
        Directory.EnumerateFiles(folder, "*.csv").Order(StringComparer.Ordinal).FirstOrDefault();

    private static bool AreNumbered(string folder)
    {
        string[] places = [folder, Path.Combine(folder, "images")];
        string[] names = [.. places.Where(Directory.Exists).SelectMany(Directory.EnumerateFiles).Where(ImageFormats.IsImageName)
            .Select(path => Path.GetFileName(path)).Take(MostNamesRead)];
        return names.Length > 0 && names.All(name => name.IndexOf('_', StringComparison.Ordinal) is > 0 and < 7 and var end
            && name[..end].All(char.IsAsciiDigit));
    }
}
