using System.Globalization;
using Askew.Files;

namespace Askew.Samples.Labels;

/// <summary>What the classes of a data set are called.</summary>
internal static class ClassNames
{
    private const string ClassList = "classes.txt";

    /// <summary>The names in <c>classes.txt</c> in the data folder or beside it, else those of folders of classes; null where there are
    /// neither.</summary>
    public static IReadOnlyList<string>? For(string dataPath) =>
        In(Directory.Exists(dataPath) ? dataPath : Path.GetDirectoryName(Path.GetFullPath(dataPath))!);

    /// <summary>The name of class <paramref name="label"/>; its number where it has none.</summary>
    public static string Of(IReadOnlyList<string>? names, int label) =>
        names is not null && label >= 0 && label < names.Count ? names[label] : label.ToString(CultureInfo.InvariantCulture);

    /// <summary>The class names of a data set, from <c>classes.txt</c> in the data folder or beside it, else from folders of classes; null
    /// where there are neither.</summary>
    /// <exception cref="UnusableDataException">The list cannot be read.</exception>
    public static string[]? In(string folder)
    {
        if (FileFor(folder) is not { } file)
        {
            return FoundLabels.ClassFolders(folder);
        }

        try
        {
            return Read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnusableDataException($"The file '{file}' with the names of classes cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The path of <c>classes.txt</c> in the data folder or beside it; null where it is at neither place.</summary>
    public static string? FileFor(string folder)
    {
        string? parent = Path.GetDirectoryName(Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar));
        return new[] { folder, parent }.OfType<string>().Select(place => Path.Combine(place, ClassList)).FirstOrDefault(File.Exists);
    }

    /// <summary>The class names in the file at <paramref name="path"/>, one a line.</summary>
    /// <exception cref="RequestException">It is not there, or cannot be read.</exception>
    public static string[] ReadFrom(string path)
    {
        try
        {
            return Read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RequestException($"The file '{path}' with the names of classes cannot be read: {e.Message}");
        }
    }

    private static string[] Read(string file) =>
        [.. InputFile.ReadLines(file).Select(line => line.Trim()).Where(line => line.Length > 0)];
}
