using System.Globalization;

namespace Askew.Samples.Labels;

/// <summary>Labels from a table of file and label. Labels that are not all numbers are class names, numbered in ordinal order.</summary>
internal sealed class CsvLabels : ILabelSource
{
    private readonly Dictionary<string, int> labels;
    private readonly string path;

    private CsvLabels(Dictionary<string, int> labels, string path)
    {
        this.labels = labels;
        this.path = path;
    }

    /// <summary>Reads the table.</summary>
    public static CsvLabels Open(LabelRecipe recipe, string folder)
    {
        string path = recipe.Path ?? throw new UnusableDataException("Labels of the format 'csv' need the recipe's labels.path.");
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        string[] lines = LabelSources.ReadLines(folder, path);
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length == 0)
            {
                continue;
            }

            string place = string.Create(CultureInfo.InvariantCulture, $"line {i + 1} of '{path}'");
            List<string> cells = CsvLine.Split(lines[i]);
            bool isHeader = i == 0 && cells.Count >= 2
                && cells[0].Equals("file", StringComparison.OrdinalIgnoreCase)
                && cells[1].Equals("label", StringComparison.OrdinalIgnoreCase);
            if (!isHeader)
            {
                Add(texts, cells, place);
            }
        }

        if (texts.Count == 0)
        {
            throw new UnusableDataException($"'{path}' has no rows. It needs one 'file,label' for each sample.");
        }

        return new CsvLabels(Number(texts, recipe.Offset), path);
    }

    /// <inheritdoc/>
    public int? Find(int index, string name) => labels.TryGetValue(name, out int label)
        ? label
        : throw new MissingLabelException(
        name, $"'{path}' has no row for it. Its files are relative to the data folder, such as '{labels.Keys.First()}'.");

    private static void Add(Dictionary<string, string> texts, List<string> cells, string place)
    {
        if (cells.Count < 2 || cells[1].Length == 0)
        {
            throw new UnusableDataException($"The {place} is not 'file,label'.");
        }

        string file = cells[0];
        if (!DataPath.StaysWithin(file))
        {
            throw new UnusableDataException(
                $"The {place} names the file '{file}'; it must be relative to the data folder and must not leave it.");
        }

        if (!texts.TryAdd(DataPath.Normalize(file), cells[1]) && texts[DataPath.Normalize(file)] != cells[1])
        {
            throw new UnusableDataException($"The {place} gives '{file}' another label than a line before.");
        }
    }

    private static Dictionary<string, int> Number(Dictionary<string, string> texts, int offset)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string text in texts.Values.Distinct())
        {
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number))
            {
                numbers.Clear();
                break;
            }

            numbers.Add(text, number);
        }

        if (numbers.Count == 0)
        {
            foreach (string text in texts.Values.Distinct().Order(StringComparer.Ordinal))
            {
                numbers.Add(text, numbers.Count);
            }
        }

        return texts.ToDictionary(row => row.Key, row => numbers[row.Value] + offset, StringComparer.Ordinal);
    }
}
