using Askew.Numerics;
using Askew.Samples.Images;
using Askew.Tensors;

namespace Askew.Samples;

/// <summary>Makes a network's input of images, as a recipe's section <c>input</c> says. Safe for use by several threads.</summary>
/// <remarks>Converted to the network's channels first, then resized, then cropped, all in 8 bits as Pillow and torchvision do;
/// last the pixel values are mapped: <c>range</c>, then <c>(x - mean) / std</c>, in double, rounded once to float.</remarks>
internal sealed class Preprocessing
{
    private const int PixelValues = 256;

    private readonly InputRecipe recipe;
    private readonly float[][] tables;

    /// <summary>Prepares the tables of <paramref name="recipe"/>.</summary>
    /// <exception cref="ArgumentException">The recipe is not one that would have been read from a file.</exception>
    public Preprocessing(InputRecipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        if ((recipe.Resize != ResizeMode.None && recipe.Size is null)
            || (recipe.Mean.Count != 1 && recipe.Mean.Count != recipe.Channels)
            || (recipe.Std.Count != 1 && recipe.Std.Count != recipe.Channels))
        {
            throw new ArgumentException(
                "The input's size must go with its resize, and its mean and std with its channels.", nameof(recipe));
        }

        this.recipe = recipe;
        tables = [.. Enumerable.Range(0, recipe.Channels).Select(MakeTable)];
        OutputRange = new ClippingRange(tables.Min(table => table.Min()), tables.Max(table => table.Max()));
    }

    /// <summary>The smallest and largest number that any image can lead to, over all channels; the clipping range of the network's
    /// input.</summary>
    public ClippingRange OutputRange { get; }

    /// <summary>The tensor's shape, where it is the same for all images; null where it depends on the image.</summary>
    public Shape? FixedOutputShape
    {
        get
        {
            ImageSize? size = recipe.Crop ?? (recipe.Resize is ResizeMode.Shortest ? null : recipe.Size);
            return size is { } known ? ShapeOf(known) : null;
        }
    }

    /// <summary>What <paramref name="pixel"/> becomes in the tensor's channel <paramref name="channel"/>.</summary>
    public float ValueOf(int channel, byte pixel) => tables[channel][pixel];

    /// <summary>The shape of the tensor that <paramref name="image"/> becomes: [1,C,H,W] or [1,H,W,C].</summary>
    public Shape OutputShapeFor(Image image) => ShapeOf(ImagePlacement.For(recipe, image.Height, image.Width).Canvas);

    /// <summary>The exact ranges of the inputs that images become, by the inputs' names.</summary>
    /// <param name="recipe">How they do; null where there are no images.</param>
    /// <param name="first">The name of the network's first input, which a recipe for one input speaks of.</param>
    public static IReadOnlyDictionary<string, ClippingRange> RangesOf(Recipe? recipe, string first)
    {
        var ranges = (recipe?.Inputs ?? new Dictionary<string, InputRecipe>())
            .ToDictionary(pair => pair.Key, pair => new Preprocessing(pair.Value).OutputRange);
        if (recipe?.Input is { } input)
        {
            ranges[first] = new Preprocessing(input).OutputRange;
        }

        return ranges;
    }

    /// <summary>Makes the tensor of <paramref name="image"/>.</summary>
    /// <param name="image">The image.</param>
    /// <param name="name">The image's name, for messages.</param>
    /// <exception cref="UnreadableImageException">Resizing would make it too large: it is very long and thin. Or it is not resized, and has
    /// not the size that the recipe names.</exception>
    public PreparedImage Apply(Image image, string name)
    {
        if (recipe is { Resize: ResizeMode.None, Size: { } only } && (image.Height != only.Height || image.Width != only.Width))
        {
            throw new UnreadableImageException(
                name,
                $"it has {image.Width} x {image.Height} pixels, and the recipe, which does not resize, expects {only.Width} x "
                + $"{only.Height}.");
        }

        ImagePlacement placement = ImagePlacement.For(recipe, image.Height, image.Width);
        if (!Image.IsAllowed(placement.Resized.Height, placement.Resized.Width))
        {
            throw new UnreadableImageException(
                name,
                $"it has {image.Width} x {image.Height} pixels and would be resized to {placement.Resized.Width} x "
                + $"{placement.Resized.Height}, "
                + $"but sides of at most {Image.MaximumSide} and {Image.MaximumPixelCount} pixels are worked with. Use 'stretch' or "
                + $"'letterbox', or leave it out.");
        }

        Image resized = BilinearResizer.Resize(image.WithChannels(recipe.Channels), placement.Resized.Height, placement.Resized.Width);
        Tensor tensor = Map(resized, placement);
        (double scaleY, double scaleX) = placement.Scale(recipe, image.Height, image.Width);
        var geometry = new ImageGeometry(image.Height, image.Width, scaleY, scaleX, placement.OffsetY, placement.OffsetX);
        return new PreparedImage(tensor, geometry);
    }

    private Shape ShapeOf(ImageSize size) => recipe.Layout == TensorLayout.Nchw
        ? new Shape(1, recipe.Channels, size.Height, size.Width)
        : new Shape(1, size.Height, size.Width, recipe.Channels);

    private float[] MakeTable(int channel)
    {
        double mean = recipe.Mean[recipe.Mean.Count == 1 ? 0 : channel];
        double std = recipe.Std[recipe.Std.Count == 1 ? 0 : channel];
        var table = new float[PixelValues];
        for (int pixel = 0; pixel < PixelValues; pixel++)
        {
            double value = recipe.Low + (pixel * (recipe.High - recipe.Low) / (PixelValues - 1));
            table[pixel] = (float)((value - mean) / std);
        }

        return table;
    }

    private Tensor Map(Image image, ImagePlacement placement)
    {
        (int height, int width) = placement.Canvas;
        int channels = recipe.Channels;
        var values = new float[height * width * channels];

        // A step from a pixel to the next, and from a channel to the next.
        (int pixelStep, int channelStep) = recipe.Layout == TensorLayout.Nchw ? (1, height * width) : (channels, 1);
        int firstColumn = Math.Max(0, placement.OffsetX);
        int endColumn = Math.Min(width, placement.OffsetX + image.Width);
        for (int channel = 0; channel < channels; channel++)
        {
            float[] table = tables[channel];
            float pad = table[recipe.Pad];
            int sourceChannel = recipe.SourceChannel(channel);
            for (int y = 0; y < height; y++)
            {
                int target = (channel * channelStep) + (y * width * pixelStep);
                int row = y - placement.OffsetY;
                bool isCovered = row >= 0 && row < image.Height;
                int source = ((row * image.Width) - placement.OffsetX) * channels;
                for (int x = 0; x < width; x++)
                {
                    values[target + (x * pixelStep)] = isCovered && x >= firstColumn && x < endColumn
                        ? table[image.Pixels[source + (x * channels) + sourceChannel]]
                        : pad;
                }
            }
        }

        return Tensor.Of(ShapeOf(placement.Canvas), values);
    }
}
