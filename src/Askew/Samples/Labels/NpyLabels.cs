using Askew.Samples.Arrays;
using Askew.Tensors;

namespace Askew.Samples.Labels;

/// <summary>Labels from an array of one integer a sample, in the samples' order.</summary>
internal sealed class NpyLabels(int[] labels) : ILabelSource
{
    /// <summary>The file where the recipe names none.</summary>
    public const string DefaultFile = "labels.npy";

    /// <summary>Reads the array and compares its length with the number of samples.</summary>
    public static NpyLabels Open(LabelRecipe recipe, string folder, int samples)
    {
        string path = recipe.Path ?? DefaultFile;
        if (!DataPath.StaysWithin(path))
        {
            throw new UnusableDataException($"The labels' path '{path}' must be relative to the data folder and must not leave it.");
        }

        Tensor array = NpyFile.Read(Path.Combine(folder, path));
        if (array.Shape.ElementCount != samples)
        {
            throw new UnusableDataException($"'{path}' has {array.Shape.ElementCount} labels (shape {array.Shape}) for {samples} samples. "
                + $"It must have one a sample, in their order.");
        }

        return new NpyLabels(Array.ConvertAll(array.ToDoubles(), value => ToLabel(value, path) + recipe.Offset));
    }

    /// <inheritdoc/>
    public int? Find(int index, string name) => labels[index];

    private static int ToLabel(double value, string path) => value == Math.Floor(value) && Math.Abs(value) < int.MaxValue / 2
        ? (int)value
        : throw new UnusableDataException(
        $"'{path}' has the label {value.ToString(System.Globalization.CultureInfo.InvariantCulture)}; labels are whole numbers.");
}
