using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Askew.Files;

namespace Askew.Samples.Labels;

/// <summary>One XML file an image (PASCAL VOC). Pixels are counted from 1 and both edges belong to the box, as the devkit has it.</summary>
internal sealed class VocBoxes : IBoxSource
{
    /// <summary>The folder where the recipe names none.</summary>
    public const string DefaultFolder = "Annotations";

    private const int DeepestElement = 64;

    private readonly string labels;
    private readonly Dictionary<string, int> classes;

    private VocBoxes(string labels, Dictionary<string, int> classes)
    {
        this.labels = labels;
        this.classes = classes;
    }

    /// <summary>Opens the folder of annotations. Classes are numbered by <c>classes.txt</c>, else in ordinal order of their
    /// names.</summary>
    public static VocBoxes Open(LabelRecipe recipe, string folder)
    {
        string labels = BoxSources.Folder(recipe, folder, DefaultFolder);
        string[] files = [.. Directory.EnumerateFiles(labels, "*.xml").Order(StringComparer.Ordinal)];
        if (files.Length == 0)
        {
            throw new UnusableDataException($"There is no .xml file in '{labels}'. Labels of the format 'voc' have one for each image.");
        }

        string[] names = ClassNames.In(folder)
            ?? [.. files.SelectMany(file => Objects(file).Select(o => Text(file, o, "name"))).Distinct().Order(StringComparer.Ordinal)];
        return new VocBoxes(labels, names.Select((name, index) => (name, index)).DistinctBy(p => p.name)
            .ToDictionary(p => p.name, p => p.index + recipe.Offset));
    }

    /// <inheritdoc/>
    public IReadOnlyList<LabelledBox> Find(string name, int height, int width)
    {
        string file = Path.Combine(labels, Path.GetFileNameWithoutExtension(name) + ".xml");
        return File.Exists(file) ? [.. Objects(file).Select(o => Read(file, o))] : [];
    }

    private LabelledBox Read(string file, XElement element)
    {
        string name = Text(file, element, "name");
        if (!classes.TryGetValue(name, out int label))
        {
            throw new UnusableDataException($"'{file}' has an object '{name}', which is not in classes.txt.");
        }

        XElement box = element.Element("bndbox") ?? throw new UnusableDataException($"'{file}' has an object '{name}' without <bndbox>.");
        return new LabelledBox(
            label,
            new Box(Number(file, box, "xmin") - 1, Number(file, box, "ymin") - 1, Number(file, box, "xmax"), Number(file, box, "ymax")),
            IsDifficult: element.Element("difficult")?.Value.Trim() == "1");
    }

    private static IEnumerable<XElement> Objects(string file)
    {
        try
        {
            // No document type: entities could name other files, or grow without end.
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };
            using FileStream stream = InputFile.Open(file);
            RequireShallow(stream, settings);
            stream.Position = 0;
            using var reader = XmlReader.Create(stream, settings);
            return XDocument.Load(reader).Root?.Elements("object").ToArray() ?? [];
        }
        catch (XmlException e)
        {
            throw new UnusableDataException(
                $"'{file}' is not a PASCAL VOC annotation: it is no XML, has a document type, or is more than {DeepestElement} elements "
                + $"deep (line {e.LineNumber}).", e);
        }
    }

    // A tree as deep as a hostile file can have it exhausts the stack.
    private static void RequireShallow(Stream stream, XmlReaderSettings settings)
    {
        using var reader = XmlReader.Create(stream, settings);
        while (reader.Read())
        {
            if (reader.Depth > DeepestElement)
            {
                throw new XmlException($"its elements are more than {DeepestElement} deep");
            }
        }
    }

    private static string Text(string file, XElement element, string child) => element.Element(child)?.Value.Trim()
        ?? throw new UnusableDataException($"'{file}' has an object without <{child}>.");

    private static double Number(string file, XElement element, string child) =>
        double.TryParse(Text(file, element, child), NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && double.IsFinite(number)
            ? number
            : throw new UnusableDataException($"'{file}' has a <{child}> that is no number.");
}
