namespace Askew.Samples.Labels;

/// <summary>Labels by the folder that an image lies in.</summary>
internal sealed class FolderLabels : ILabelSource
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly int offset;
    private readonly string prefix;

    private FolderLabels(IEnumerable<string> classes, int offset, string prefix)
    {
        this.offset = offset;
        this.prefix = prefix;
        foreach (string name in classes)
        {
            if (!numbers.TryAdd(name, numbers.Count))
            {
                throw new UnusableDataException($"The class '{name}' is listed twice.");
            }
        }
    }

    /// <summary>Numbers the classes by the recipe's list of names, or else the class folders in ordinal order.</summary>
    public static FolderLabels Open(LabelRecipe recipe, string folder, string imageRoot)
    {
        IEnumerable<string> classes = recipe.Path is { } list
            ? LabelSources.ReadLines(folder, list).Select(line => line.Trim()).Where(line => line.Length > 0)
            : Directory.EnumerateDirectories(imageRoot)
                .Select(path => Path.GetFileName(path))
                .Where(name => name[0] != '.')
                .Order(StringComparer.Ordinal);
        string prefix = DataPath.NameOf(imageRoot, folder);
        return new FolderLabels(classes, recipe.Offset, prefix.Length == 0 ? "" : prefix + "/");
    }

    /// <inheritdoc/>
    public int? Find(int index, string name)
    {
        string within = name[prefix.Length..];
        int end = within.IndexOf('/');
        return end > 0 && numbers.TryGetValue(within[..end], out int number)
            ? number + offset
            : throw new MissingLabelException(
            name, "it does not lie in the folder of a known class, as labels of the format 'folders' need.");
    }
}
