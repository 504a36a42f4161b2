using Askew.Samples;
using Askew.Tensors;

namespace Askew.Evaluation.Detection;

/// <summary>What a recipe says of a detector's outputs: from those to objects in pixels of the image.</summary>
internal sealed class ObjectFinder(DetectionRecipe recipe)
{
    private const int MostChannels = 4;
    private const int ImageRank = 4;

    private readonly IDetectionDecoder decoder = DecoderCatalog.Find(recipe.Decoder);

    /// <summary>Outputs by their names.</summary>
    public static IReadOnlyDictionary<string, Tensor> ByName(IReadOnlyList<string> names, IReadOnlyList<Tensor> outputs) =>
        names.Zip(outputs).ToDictionary(pair => pair.First, pair => pair.Second);

    /// <summary>The objects in <paramref name="sample"/> according to <paramref name="outputs"/>, the best first.</summary>
    public IReadOnlyList<FoundObject> Find(Sample sample, IReadOnlyDictionary<string, Tensor> outputs)
    {
        IReadOnlyList<FoundObject> kept = NonMaximumSuppression.Apply(
            decoder.Decode(recipe, outputs, SizeOf(sample.Input.Shape)), recipe.IouThreshold, recipe.MaxDetections);
        return sample.Geometry is { } geometry ? [.. kept.Select(found => found with { Box = ToSource(found.Box, geometry) })] : kept;
    }

    // Images have one or three channels, first or last.
    private static ImageSize SizeOf(Shape input) => input.Rank != ImageRank
        ? throw new UnusableDataException(
            $"The network's first input has shape {input}; a detector's is an image, [1, C, H, W] or [1, H, W, C]. Is the recipe another "
            + "network's?")
        : input[1] > MostChannels && input[3] <= MostChannels ? new ImageSize(input[1], input[2])
        : new ImageSize(input[2], input[3]);

    private static Box ToSource(Box box, ImageGeometry geometry)
    {
        (double left, double top) = geometry.ToSource(box.Left, box.Top);
        (double right, double bottom) = geometry.ToSource(box.Right, box.Bottom);
        return new Box(left, top, right, bottom).ClippedTo(geometry.SourceWidth, geometry.SourceHeight);
    }
}
