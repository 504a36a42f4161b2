using Askew.Files;

namespace Askew.Samples.Recipes;

/// <summary>Reads a recipe from JSON. It goes on after a mistake, so that all of them are reported at once.</summary>
internal static class RecipeParser
{
    private const int MaximumSizeInBytes = 1 << 20;
    private const int LargestCount = 1_000_000;
    private const double SmallestDivisor = 1e-9;
    private const double LargestValue = 1e9;

    // Up to here a double holds every whole number.
    private const double LargestWhole = 1L << 53;

    /// <summary>Reads a recipe file.</summary>
    /// <exception cref="RecipeException">It cannot be read or has mistakes, all of which are named.</exception>
    public static Recipe Load(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Length <= MaximumSizeInBytes
                ? Parse(InputFile.ReadText(path), path)
                : throw new RecipeException(
                path, [$"$: the file has {file.Length} bytes; a recipe has at most {MaximumSizeInBytes}. Is it the right file?"]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RecipeException(path, ["$: " + exception.Message], exception);
        }
    }

    /// <summary>Reads a recipe; <paramref name="name"/> is for messages.</summary>
    /// <exception cref="RecipeException">It has mistakes, all of which are named.</exception>
    public static Recipe Parse(string json, string name) =>
        JsonSection.Parse(json, ReadRecipe, (mistakes, e) => new RecipeException(name, mistakes, e)) with { Name = name, Text = json };

    private static Recipe ReadRecipe(JsonSection section)
    {
        var recipe = new Recipe
        {
            Task = section.Choice<RecipeTask>("task"),
            Input = section.Section("input") is { } input ? ReadInput(input) : null,
            Inputs = section.Section("inputs") is { } inputs
                ? inputs.AllSections().ToDictionary(each => each.Name, each => ReadInput(each.Section), StringComparer.Ordinal)
                : new Dictionary<string, InputRecipe>(),
            Constants = section.Section("constants") is { } constants
                ? constants.AllNumbers(-LargestWhole, LargestWhole)
                : new Dictionary<string, double>(),
            Labels = section.Section("labels") is { } labels ? ReadLabels(labels) : null,
            Detection = section.Section("detection") is { } detection ? ReadDetection(detection) : null,
        };
        section.ReportUnknown();
        if (recipe.Task == RecipeTask.Detection && !section.Has("detection"))
        {
            section.Report("detection", "missing; the task 'detection' needs it");
        }

        return recipe;
    }

    private static InputRecipe ReadInput(JsonSection section)
    {
        var fallback = new InputRecipe();
        (double low, double high) = ReadRange(section);
        var input = new InputRecipe
        {
            Color = section.Choice<ColorOrder>("color", fallback.Color),
            Resize = section.Choice<ResizeMode>("resize", fallback.Resize),
            Size = Size(section, "size"),
            Crop = Size(section, "crop"),
            Pad = (byte)section.Integer("pad", 0, 255, fallback.Pad),
            Low = low,
            High = high,
            Mean = section.Numbers("mean") ?? fallback.Mean,
            Std = section.Numbers("std") ?? fallback.Std,
            Layout = section.Choice<TensorLayout>("layout", fallback.Layout),
        };
        section.ReportUnknown();
        CheckInput(section, input);
        return input;
    }

    private static ImageSize? Size(JsonSection section, string name)
    {
        const string what = "[height, width], two whole numbers from 1 to ";
        return section.Pair(name, (height, width) =>
            Image.IsAllowed(height, width), $"{what}{Image.MaximumSide}, with at most {Image.MaximumPixelCount} pixels") is { } size
            ? new ImageSize(size.First, size.Second)
            : null;
    }

    private static (double Low, double High) ReadRange(JsonSection section)
    {
        if (section.Numbers("range") is not { } range)
        {
            return (0, 255);
        }

        if (range.Count != 2 || !(range[0] < range[1]))
        {
            section.Report("range", "must be two numbers, the smaller first, such as [0, 1]");
            return (0, 255);
        }

        return (range[0], range[1]);
    }

    private static void CheckInput(JsonSection section, InputRecipe input)
    {
        if (input.Resize != ResizeMode.None && !section.Has("size"))
        {
            section.Report("size", "missing; resizing needs it, as [height, width]");
        }

        foreach ((string name, IReadOnlyList<double> values) in new[] { ("mean", input.Mean), ("std", input.Std) })
        {
            if (values.Count != 1 && values.Count != input.Channels)
            {
                section.Report(name, $"has {values.Count} numbers; it must have one, or one for each of the {input.Channels} channels");
            }
        }

        // A number this small is a mistake, and dividing by it could leave the range of a float.
        if (input.Std.Any(std => Math.Abs(std) < SmallestDivisor))
        {
            section.Report("std", $"has a number nearer to zero than {SmallestDivisor}, by which nothing can be divided");
        }

        foreach ((string name, IReadOnlyList<double> values) in new[] { ("range", [input.Low, input.High]), ("mean", input.Mean) })
        {
            if (values.Any(value => Math.Abs(value) > LargestValue))
            {
                section.Report(name, $"has a number beyond {LargestValue}");
            }
        }
    }

    private static LabelRecipe ReadLabels(JsonSection section)
    {
        var labels = new LabelRecipe
        {
            Format = section.Choice<LabelFormat>("format"),
            Path = section.Text("path"),
            Offset = section.Integer("offset", -LargestCount, LargestCount, 0),
        };
        section.ReportUnknown();
        if (labels.Format == LabelFormat.Csv && !section.Has("path"))
        {
            section.Report("path", "missing; the format 'csv' needs the table's path, relative to the data");
        }

        if (labels.Path is { } path && !DataPath.StaysWithin(path))
        {
            section.Report("path", $"is '{path}'; it must be relative to the data folder and must not leave it");
        }

        return labels;
    }

    private static DetectionRecipe ReadDetection(JsonSection section)
    {
        string decoder = section.Text("decoder", isRequired: true) ?? "";
        var fallback = new DetectionRecipe { Decoder = decoder, Outputs = [], Classes = 1 };
        var detection = new DetectionRecipe
        {
            Decoder = decoder,
            Outputs = [.. section.Sections("outputs").Select(ReadOutput)],
            Classes = section.Integer("classes", 1, LargestCount, fallback: null),
            Activation = section.Choice<DetectionActivation>("activation", fallback.Activation),
            Center = section.Number("center", 0, 1, decoder == "yunet" ? 0 : fallback.Center),
            Variances = ReadVariances(section) ?? fallback.Variances,
            BoxOrder = section.Choice<BoxOrder>("boxOrder", fallback.BoxOrder),
            ScoreThreshold = section.Number("scoreThreshold", 0, 1, fallback.ScoreThreshold),
            IouThreshold = section.Number("iouThreshold", 0, 1, fallback.IouThreshold),
            MaxDetections = section.Integer("maxDetections", 1, LargestCount, fallback.MaxDetections),
        };
        section.ReportUnknown();
        return detection;
    }

    private static (double Place, double Size)? ReadVariances(JsonSection section)
    {
        IReadOnlyList<double>? numbers = section.Numbers("variances");
        if (numbers is null || (numbers.Count == 2 && numbers.All(number => number is > 0 and <= 1000)))
        {
            return numbers is null ? null : (numbers[0], numbers[1]);
        }

        section.Report("variances", "must be two numbers above 0, of places and of sizes");
        return null;
    }

    private static DetectionOutput ReadOutput(JsonSection section)
    {
        var output = new DetectionOutput
        {
            Name = section.Text("name", isRequired: true) ?? "",
            Scores = section.Text("scores"),
            Objectness = section.Text("objectness"),
            Stride = section.Integer("stride", 1, 65536, 0),
            Anchors = [.. section.Pairs("anchors", "[width, height]").Select(pair => new AnchorSize(pair.First, pair.Second))],
        };
        section.ReportUnknown();
        return output;
    }
}
