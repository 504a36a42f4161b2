using Askew.Files;
using Askew.Importing;
using Askew.Samples;
using Askew.Samples.Images;
using Askew.Samples.Recipes;

namespace Askew.Workflows;

/// <summary>The files that work reads, which nothing that it writes may destroy.</summary>
internal static class InputFiles
{
    private static readonly string[] dataExtensions = [".npy", ".npz", ".txt", ".csv", ".xml"];

    /// <summary>Checks that no output is an input, nor one of the files that inputs bring with them: recipes, weights, samples,
    /// labels.</summary>
    /// <param name="outputs">Files that are written; nulls are left out.</param>
    /// <param name="inputs">Files and folders that are read; nulls are left out.</param>
    /// <exception cref="RequestException">One is.</exception>
    public static void RequireApart(IEnumerable<string?> outputs, IEnumerable<string?> inputs)
    {
        // What is not there yet destroys nothing, and to look into inputs takes time.
        string[] there = [.. outputs.OfType<string>().Where(File.Exists)];
        if (there.Length > 0)
        {
            string[] given = [.. inputs.OfType<string>()];
            OutputFile.RequireApart(there, given);
            OutputFile.RequireApart(there, given.SelectMany(path => Directory.Exists(path) ? DataIn(path) : FilesOf(path)));
            OutputFile.RequireApart(there, LabelsOf(given));
        }
    }

    private static IEnumerable<string> DataIn(string folder) => Directory
        .EnumerateFiles(folder, "*",
        new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3, AttributesToSkip = FileAttributes.None })
        .Where(file => ImageFormats.IsImageName(file) || dataExtensions.Contains(Path.GetExtension(file).ToLowerInvariant()));

    private static IEnumerable<string> FilesOf(string path)
    {
        bool isFloat = ModelImporter.IsNamedAsModel(path);
        if (!(isFloat || Path.GetExtension(path).Equals(".askew", StringComparison.OrdinalIgnoreCase)) || !File.Exists(path))
        {
            return [];
        }

        string[] files = Recipe.FindFor(path) is { } recipe ? [path, recipe] : [path];
        try
        {
            return isFloat ? files.Concat(ModelImporter.WeightFilesOf(path)) : files;
        }
        catch (Exception e) when (e is AskewException or IOException or UnauthorizedAccessException)
        {
            // The work will say what is wrong with it.
            return files;
        }
    }

    // The recipe says where they are within the data.
    private static IEnumerable<string> LabelsOf(IReadOnlyList<string> inputs) =>
        from recipePath in inputs.Select(Recipe.FindFor)
            .Concat(inputs.Where(path => path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))).OfType<string>()
        let labels = LabelsIn(recipePath)
        where labels is not null
        from folder in inputs.Where(Directory.Exists)
        select Path.Combine(folder, labels);

    private static string? LabelsIn(string recipePath)
    {
        try
        {
            return RecipeParser.Load(recipePath).Labels?.Path;
        }
        catch (RecipeException)
        {
            return null;
        }
    }
}
