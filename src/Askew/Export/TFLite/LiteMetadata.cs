using System.Text;
using Askew.Export.TFLite.Schema;
using Askew.Files;
using Askew.Samples;

namespace Askew.Export.TFLite;

/// <summary>What a model says of itself, as readers of TensorFlow Lite's metadata find it: how an image becomes the input, and the names of
/// the classes, which come as a file behind the model.</summary>
internal static class LiteMetadata
{
    /// <summary>The name under which readers look for it.</summary>
    public const string Name = "TFLITE_METADATA";

    private const string Identifier = "M001";
    private const string ParserVersion = "1.0.0";
    private const string LabelsFile = "labels.txt";
    private const int LargestPixel = 255;

    // The schema's numbers.
    private const int FeatureContent = 1;
    private const int ImageContent = 2;
    private const int NormalizationUnit = 1;
    private const int AxisLabels = 2;

    /// <summary>The table of metadata, a FlatBuffer of its own.</summary>
    /// <param name="name">What the model is called.</param>
    /// <param name="description">What it is, for people.</param>
    /// <param name="inputs">Names and shapes of its inputs.</param>
    /// <param name="outputs">Names and shapes of its outputs.</param>
    /// <param name="options">What is known of images and classes.</param>
    public static byte[] Of(
        string name, string description, IReadOnlyList<(string Name, int[] Shape)> inputs,
        IReadOnlyList<(string Name, int[] Shape)> outputs, ExportOptions options)
    {
        int labelled = options.Labels is { } labels ? Labelled(outputs, labels) : -1;
        FlatTable graph = new FlatTable()
            .Tables(2, [.. inputs.Select(input => Input(input.Name, input.Shape, options.Input))])
            .Tables(3, [.. outputs.Select((output, number) => Output(output.Name, number == labelled))]);
        return new FlatTable().Text(0, name).Text(1, description).Tables(3, [graph]).Text(7, ParserVersion).ToFile(Identifier);
    }

    /// <summary>The model's file with the files behind it that the metadata name.</summary>
    public static byte[] WithFiles(byte[] model, ExportOptions options)
    {
        if (options.Labels is null)
        {
            return model;
        }

        using var file = new MemoryStream();
        file.Write(model);
        byte[] lines = Encoding.UTF8.GetBytes(string.Concat(options.Labels.Select(label => label + "\n")));
        StoredZip.Write(file, [(LabelsFile, lines)], model.Length);
        return file.ToArray();
    }

    // The output that has an element for each class.
    private static int Labelled(IReadOnlyList<(string Name, int[] Shape)> outputs, IReadOnlyList<string> labels)
    {
        int found = outputs.ToList().FindIndex(output => output.Shape.Length > 0 && output.Shape[^1] == labels.Count);
        return found >= 0 ? found : throw new ExportException(
            $"there are {labels.Count} labels, and no output with as many elements in its last dimension; there are "
            + string.Join(", ", outputs.Select(output => $"'{output.Name}' [{string.Join(",", output.Shape)}]")));
    }

    private static FlatTable Input(string name, int[] shape, InputRecipe? recipe)
    {
        bool isImage = recipe is not null && recipe.High != recipe.Low && shape.Length == 4 && shape[3] == recipe.Channels;
        FlatTable table = new FlatTable().Text(0, name);
        if (!isImage)
        {
            return table.Table(3, new FlatTable().Byte(0, FeatureContent).Table(1, new FlatTable()));
        }

        // The recipe counts from what a pixel becomes, the metadata from pixels of 0 to 255.
        double perPixel = (recipe!.High - recipe.Low) / LargestPixel;
        float[] mean = [.. recipe.Mean.Select(value => (float)((value - recipe.Low) / perPixel))];
        float[] std = [.. recipe.Std.Select(value => (float)(value / perPixel))];
        int channels = Math.Max(mean.Length, std.Length);
        float[] ends = [.. Enumerable.Range(0, channels).Select(c => (0 - Of(mean, c)) / Of(std, c))];
        float[] others = [.. Enumerable.Range(0, channels).Select(c => (LargestPixel - Of(mean, c)) / Of(std, c))];
        int color = recipe.Color switch { ColorOrder.Rgb => 1, ColorOrder.Gray => 2, _ => 0 };
        FlatTable image = new FlatTable().Byte(0, color).Table(1, new FlatTable().Int(0, shape[2]).Int(1, shape[1]));
        FlatTable normalization = new FlatTable().Floats(0, mean).Floats(1, std);
        return table
            .Text(1, recipe.Color == ColorOrder.Bgr ? "Image, blue before green before red." : "Image.")
            .Table(3, new FlatTable().Byte(0, ImageContent).Table(1, image))
            .Tables(4, [new FlatTable().Byte(0, NormalizationUnit).Table(1, normalization)])
            .Table(5, new FlatTable()
                .Floats(0, [.. ends.Zip(others, Math.Max)])
                .Floats(1, [.. ends.Zip(others, Math.Min)]));

        static float Of(float[] values, int channel) => values.Length == 1 ? values[0] : values[channel];
    }

    private static FlatTable Output(string name, bool isLabelled)
    {
        FlatTable table = new FlatTable().Text(0, name).Table(3, new FlatTable().Byte(0, FeatureContent).Table(1, new FlatTable()));
        return isLabelled
            ? table.Tables(6, [new FlatTable().Text(0, LabelsFile).Text(1, "The name of each element, one a line.").Byte(2, AxisLabels)])
            : table;
    }
}
