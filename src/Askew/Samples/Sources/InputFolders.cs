using Askew.Files;
using Askew.Samples.Arrays;
using Askew.Samples.Images;
using Askew.Samples.Labels;
using Askew.Tensors;

namespace Askew.Samples.Sources;

/// <summary>Samples of a network with several inputs, in a folder for each, named as the input: files of one name, whatever their
/// extension, are one sample. Images become tensors as the recipe says of their input; .npy files are finished.</summary>
internal sealed class InputFolders : ISampleSource
{
    private readonly string folder;
    private readonly IReadOnlyList<SampleInput> inputs;
    private readonly string[][] files;
    private readonly Preprocessing?[] preparations;
    private readonly ILabelSource labels;
    private readonly IBoxSource? boxes;

    private InputFolders(
        string folder, IReadOnlyList<SampleInput> inputs, string[][] files, Recipe? recipe, LabelRecipe? labels)
    {
        this.folder = folder;
        this.inputs = inputs;
        this.files = files;
        preparations = [.. inputs.Select((input, i) =>
            files.Any(sample => ImageFormats.IsImageName(sample[i])) ? Of(recipe, input) : null)];
        string root = Path.Combine(folder, inputs[0].Name);
        this.labels = LabelSources.Open(labels, folder, root, [.. files.Select(sample => sample[0])]);
        boxes = BoxSources.Open(labels, folder);
    }

    /// <inheritdoc/>
    public int Count => files.Length;

    /// <inheritdoc/>
    public string NameOf(int index) => files[index][0];

    /// <summary>The samples in <paramref name="folder"/>; null where it has no folders for the inputs.</summary>
    /// <param name="folder">The data.</param>
    /// <param name="recipe">How images become inputs; null will do for tensors.</param>
    /// <param name="inputs">The network's inputs.</param>
    /// <param name="labels">Where labels are; null for none.</param>
    /// <exception cref="UnusableDataException">Some inputs have folders, and others have none, or a file has no partner.</exception>
    /// <exception cref="RecipeException">There are images, but the recipe does not say how they become the input.</exception>
    public static InputFolders? In(string folder, Recipe? recipe, IReadOnlyList<SampleInput> inputs, LabelRecipe? labels)
    {
        if (inputs.Count < 2 || !inputs.All(input => DataPath.StaysWithin(input.Name)))
        {
            return null;
        }

        string[] missing = [.. inputs.Select(input => input.Name).Where(name => !Directory.Exists(Path.Combine(folder, name)))];
        if (missing.Length == inputs.Count)
        {
            return null;
        }

        if (missing.Length > 0)
        {
            string hint = NearestName.Hint(
                missing[0], Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
            throw new UnusableDataException(
                $"'{folder}' has a folder for some of the network's inputs, but none for '{missing[0]}'.{hint} Each input needs one of its "
                + "name.");
        }

        Dictionary<string, string>[] found = [.. inputs.Select(input => FilesIn(folder, input.Name))];
        foreach (Dictionary<string, string> other in found)
        {
            if (found[0].Keys.Except(other.Keys).Concat(other.Keys.Except(found[0].Keys)).FirstOrDefault() is { } alone)
            {
                int which = Array.FindIndex(found, files => !files.ContainsKey(alone));
                throw new UnusableDataException(
                    $"'{folder}': there is no file '{alone}' for the input '{inputs[which].Name}'. The files of a sample have one name in "
                    + "every input's folder, whatever their extension.");
            }
        }

        string[] names = [.. found[0].Keys.Order(StringComparer.Ordinal)];
        return names.Length == 0
            ? throw new UnusableDataException($"The folders of the network's inputs in '{folder}' have neither images nor .npy files.")
            : new InputFolders(folder, inputs, [.. names.Select(name => found.Select(files => files[name]).ToArray())], recipe, labels);
    }

    /// <inheritdoc/>
    public Sample Load(int index)
    {
        string[] sample = files[index];
        int? label = labels.Find(index, sample[0]);
        var tensors = new Tensor[inputs.Count];
        ImageGeometry? geometry = null;
        bool isTurned = false;
        for (int i = 0; i < tensors.Length; i++)
        {
            string path = Path.Combine(folder, sample[i]);
            if (ImageFormats.IsImageName(path))
            {
                Image image = ImageFile.Read(path);
                PreparedImage prepared = preparations[i]!.Apply(image, sample[i]);
                tensors[i] = prepared.Tensor;
                geometry ??= prepared.Geometry;
                isTurned |= image.IsTurned;
            }
            else
            {
                tensors[i] = Finished(path, sample[i], inputs[i]);
            }
        }

        return new Sample
        {
            Name = sample[0],
            Inputs = tensors,
            Label = label,
            Boxes = geometry is { } whole ? boxes?.Find(sample[0], whole.SourceHeight, whole.SourceWidth) : null,
            Geometry = geometry,
            IsTurned = isTurned,
        };
    }

    private static Preprocessing Of(Recipe? recipe, SampleInput input) => new(recipe?.Inputs.GetValueOrDefault(input.Name)
        ?? throw new RecipeException(
            recipe?.Name ?? "recipe",
            [$"$.inputs.{input.Name}: missing; there are images for this input, and it says how they become tensors."]));

    // By their names without extensions, the paths relative to the data.
    private static Dictionary<string, string> FilesIn(string folder, string input)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        string own = Path.Combine(folder, input);
        foreach (string file in Directory.EnumerateFiles(own).Order(StringComparer.Ordinal))
        {
            bool isArray = Path.GetExtension(file).Equals(".npy", StringComparison.OrdinalIgnoreCase);
            if (Path.GetFileName(file)[0] != '.' && (isArray || ImageFormats.IsImageName(file))
                && !files.TryAdd(Path.GetFileNameWithoutExtension(file), DataPath.NameOf(file, folder)))
            {
                throw new UnusableDataException(
                    $"'{own}' has two files called '{Path.GetFileNameWithoutExtension(file)}', of which a sample has one.");
            }
        }

        return files;
    }

    private static Tensor Finished(string path, string name, SampleInput input)
    {
        Tensor array = NpyFile.Read(path);
        bool isWhole = array.Shape.Rank == input.Rank && (input.Rank == 0 || array.Shape[0] == input.FirstExtent);
        return isWhole || array.Shape.Rank == input.Rank - 1
            ? TensorRows.Take(array, null, input.Rank, input.ElementType)
            : throw new UnreadableArrayException(
                name, $"it has shape {array.Shape}, which is no single sample of the input '{input.Name}' of {input.Rank} dimensions.");
    }
}
