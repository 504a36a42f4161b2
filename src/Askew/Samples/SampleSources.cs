using Askew.Samples.Images;
using Askew.Samples.Labels;
using Askew.Samples.Sources;
using Askew.Tensors;

namespace Askew.Samples;

/// <summary>Finds the samples in a file or folder.</summary>
internal static class SampleSources
{
    /// <summary>Folders are searched no deeper than this, so that a link to a parent folder cannot lead on forever.</summary>
    private const int DeepestFolder = 3;

    private const string ImageFolder = "images";
    private const string BatchFile = "inputs.npy";

    /// <summary>Opens an image, a .npy or .npz file, or a folder of images, or of .npy or .npz files.</summary>
    /// <param name="path">The data. Of a folder the images in <c>images</c> are taken where it has such a folder, else its own.</param>
    /// <param name="recipe">How images become tensors and where labels are; null will do for tensors.</param>
    /// <param name="inputs">The network's inputs. Images need exactly one; several are read from a .npz by their
    /// names, or from folders called so.</param>
    /// <param name="withLabels">Whether to look for labels of samples; a sample without is then unusable.</param>
    /// <exception cref="UnusableDataException">There are no samples, the labels cannot be read, or there are images and no
    /// recipe.</exception>
    /// <exception cref="RecipeException">There are images, but the recipe does not say how they become tensors.</exception>
    public static ISampleSource Open(string path, Recipe? recipe, IReadOnlyList<SampleInput> inputs, bool withLabels)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(inputs);
        LabelRecipe? labels = withLabels ? recipe?.Labels ?? Found(path, recipe) : null;
        try
        {
            if (File.Exists(path))
            {
                return OpenFile(path, recipe, inputs, labels);
            }

            return Directory.Exists(path)
                ? OpenFolder(path, recipe, inputs, labels)
                : throw new UnusableDataException($"There is no file or folder '{path}' to take samples from. Check the path.");
        }
        catch (Exception exception) when (exception is MemoryLimitException or not AskewException)
        {
            throw new UnusableDataException($"Cannot look for samples in '{path}': {exception.Message}", exception);
        }
    }

    /// <summary>The folder that samples' names, labels and class names are relative to: for a file in <c>images</c> the folder that has
    /// it.</summary>
    public static string FolderOf(string path)
    {
        if (Directory.Exists(path))
        {
            return path;
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Path.GetFileName(folder) == ImageFolder ? Path.GetDirectoryName(folder)! : folder;
    }

    /// <summary>The files that <see cref="Open"/> reads labels from.</summary>
    /// <param name="path">The data.</param>
    /// <param name="recipe">The recipe; null for none.</param>
    public static IReadOnlyList<string> LabelFilesOf(string path, Recipe? recipe) =>
        LabelFiles.Of(recipe?.Labels ?? Found(path, recipe), FolderOf(path));

    /// <summary>At most <paramref name="count"/> samples, spread evenly: the i-th is number floor(i * Count / count).</summary>
    public static ISampleSource Take(this ISampleSource source, int count)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return count >= source.Count ? source
            : new ChosenSampleSource(source, [.. Enumerable.Range(0, count).Select(i => (int)((long)i * source.Count / count))]);
    }

    /// <summary>The images at <paramref name="path"/>, a file or a folder of images, be it of folders of classes; none for
    /// others.</summary>
    public static IReadOnlyList<string> ImagesIn(string path)
    {
        if (!Directory.Exists(path))
        {
            return File.Exists(path) && ImageFormats.IsImageName(path) ? [path] : [];
        }

        string imageFolder = Path.Combine(path, ImageFolder);
        return FilesIn(Directory.Exists(imageFolder) ? imageFolder : path, DeepestFolder, ImageFormats.IsImageName);
    }

    // Of what has boxes, masks or numbers for an answer, a class is none.
    private static LabelRecipe? Found(string path, Recipe? recipe)
    {
        string images = Path.Combine(path, ImageFolder);
        return Directory.Exists(path) && recipe?.Task is RecipeTask.Classification
            ? FoundLabels.In(path, Directory.Exists(images) ? images : path) : null;
    }

    private static ISampleSource OpenFile(string path, Recipe? recipe, IReadOnlyList<SampleInput> inputs, LabelRecipe? labels)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".npy" or ".npz" => OpenTensors([path], folder, inputs, labels),
            _ => OpenImages([path], FolderOf(path), folder, recipe, inputs, labels),
        };
    }

    private static ISampleSource OpenFolder(string path, Recipe? recipe, IReadOnlyList<SampleInput> inputs, LabelRecipe? labels)
    {
        if (InputFolders.In(path, recipe, inputs, labels) is { } folders)
        {
            return folders;
        }

        if (recipe?.Task != RecipeTask.Tensor)
        {
            string imageFolder = Path.Combine(path, ImageFolder);
            string root = Directory.Exists(imageFolder) ? imageFolder : path;
            bool isDeep = recipe?.Labels?.Format is LabelFormat.Folders or LabelFormat.Csv
                || (recipe?.Labels is null && FoundLabels.HasClassFolders(root));
            string[] images = FilesIn(root, isDeep ? DeepestFolder : 0, ImageFormats.IsImageName);
            if (images.Length > 0)
            {
                return OpenImages(images, path, root, recipe, inputs, labels);
            }
        }

        string[] arrays = ArraysIn(path, recipe?.Labels);
        return arrays.Length > 0
            ? OpenTensors(arrays, path, inputs, labels)
            : throw new UnusableDataException(
                $"There are no samples in '{path}': it has neither images (.jpg, .png, .bmp, .ppm and the like, in 'images' or in itself) "
                + $"nor .npy or .npz files. "
                + "Images in folders of classes are looked for where the recipe's labels have the format 'folders' or 'csv'.");
    }

    private static string[] ArraysIn(string folder, LabelRecipe? labels)
    {
        string batch = Path.Combine(folder, BatchFile);
        if (File.Exists(batch))
        {
            return [batch];
        }

        string labelFile = labels is { Format: LabelFormat.Npy, Path: { } path } ? DataPath.Normalize(path) : NpyLabels.DefaultFile;
        return FilesIn(
            folder,
            deepest: 0,
            file => Path.GetExtension(file) is ".npy" or ".npz" && DataPath.NameOf(file, folder) is var name && name != labelFile
                && name != NpyLabels.DefaultFile);
    }

    /// <summary>The files to use, in ordinal order of their names, which no system's language changes. Hidden files are left out.</summary>
    private static string[] FilesIn(string folder, int deepest, Predicate<string> isWanted)
    {
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = deepest > 0,
            MaxRecursionDepth = deepest,
            AttributesToSkip = FileAttributes.None,
            IgnoreInaccessible = false,
        };
        return [.. Directory.EnumerateFiles(folder, "*", options)
            .Where(file => Path.GetFileName(file)[0] != '.' && isWanted(file))
            .OrderBy(file => DataPath.NameOf(file, folder), StringComparer.Ordinal)];
    }

    private static ImageSampleSource OpenImages(
        string[] files, string folder, string imageRoot, Recipe? recipe, IReadOnlyList<SampleInput> inputs, LabelRecipe? labels)
    {
        if (recipe is null)
        {
            throw new UnusableDataException(
                $"There are images in '{folder}', but no recipe says how they become tensors. Put MODEL.recipe.json beside the model, name "
                + $"a recipe, or give .npy files; 'askew new-recipe MODEL --data FOLDER' writes a recipe to start from.");
        }

        InputRecipe input = recipe.Input
            ?? throw new RecipeException(
            recipe.Name, [$"$.input: missing; there are images in '{folder}', and it says how they become tensors."]);
        if (inputs.Count != 1)
        {
            throw new UnusableDataException($"The network has {inputs.Count} inputs, which images alone cannot feed. Give the samples as a "
                + $".npz with an array for each input, or in a folder for each ({inputs[0].Name}/1.png, {inputs[1].Name}/1.npy), which the "
                + "recipe's 'inputs' then describe by name.");
        }

        string[] names = Array.ConvertAll(files, file => DataPath.NameOf(file, folder));
        return new ImageSampleSource(
            folder, names, new Preprocessing(input), LabelSources.Open(labels, folder, imageRoot, names), BoxSources.Open(labels, folder));
    }

    private static TensorSampleSource OpenTensors(string[] files, string folder, IReadOnlyList<SampleInput> inputs, LabelRecipe? labels)
    {
        TensorSampleFile[] sampleFiles = Array.ConvertAll(files, file =>
            TensorSampleFile.Open(file, DataPath.NameOf(file, folder), inputs));
        var source = new TensorSampleSource(sampleFiles, inputs);
        return labels is null ? source : source.WithLabels(LabelSources.Open(labels, folder, folder, source.Names));
    }
}
