using System.Globalization;
using Askew.Files;

namespace Askew.Samples.Labels;

/// <summary>One text file an image, one line an object: class, centre x, centre y, width, height, all but the class as shares of the
/// image.</summary>
internal sealed class YoloBoxes(string labels, int offset) : IBoxSource
{
    /// <summary>The folder where the recipe names none.</summary>
    public const string DefaultFolder = "labels";

    /// <summary>Opens the folder of labels.</summary>
    public static YoloBoxes Open(LabelRecipe recipe, string folder)
    {
        string labels = BoxSources.Folder(recipe, folder, DefaultFolder);
        return Directory.EnumerateFiles(labels, "*.txt").Any()
            ? new YoloBoxes(labels, recipe.Offset)
            : throw new UnusableDataException($"There is no .txt file in '{labels}'. Labels of the format 'yolo' have one for each image.");
    }

    /// <inheritdoc/>
    public IReadOnlyList<LabelledBox> Find(string name, int height, int width)
    {
        string file = Path.Combine(labels, Path.GetFileNameWithoutExtension(name) + ".txt");
        if (!File.Exists(file))
        {
            return [];
        }

        string[] lines = InputFile.ReadLines(file);
        var boxes = new List<LabelledBox>();
        for (int i = 0; i < lines.Length; i++)
        {
            string[] cells = lines[i].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (cells.Length > 0)
            {
                boxes.Add(Read(cells, height, width)
                    ?? throw new UnusableDataException(
                    $"Line {i + 1} of '{file}' is not 'class x y width height' with shares of the image from 0 to 1."));
            }
        }

        return boxes;
    }

    private LabelledBox? Read(string[] cells, int height, int width)
    {
        var numbers = new double[4];
        bool isWhole = cells.Length >= 5 & int.TryParse(cells[0], NumberStyles.None, CultureInfo.InvariantCulture, out int label);
        for (int i = 0; i < numbers.Length && isWhole; i++)
        {
            isWhole = double.TryParse(cells[i + 1], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])
                && Math.Abs(numbers[i]) <= 2;
        }

        return isWhole
            ? new LabelledBox(label + offset, Box.Around(numbers[0] * width, numbers[1] * height, numbers[2] * width, numbers[3] * height))
            : null;
    }
}
