using Askew.Samples;
using Askew.Tensors;

namespace Askew.Evaluation.Detection;

/// <summary>A network with what its recipe says of its outputs: from a sample to objects in pixels of the image.</summary>
public sealed class Detector(INetwork network, DetectionRecipe recipe)
{
    private readonly IDetectionDecoder decoder = DecoderCatalog.Find(recipe.Decoder);

    /// <summary>The raw outputs of the last run, by name.</summary>
    public IReadOnlyDictionary<string, Tensor> Outputs { get; private set; } = new Dictionary<string, Tensor>();

    /// <summary>Another detector like this one for another thread.</summary>
    public Detector Fork() => new(network.Fork(), recipe);

    /// <summary>The objects in <paramref name="sample"/>, the best first.</summary>
    public IReadOnlyList<FoundObject> Detect(Sample sample)
    {
        IReadOnlyList<Tensor> results = network.Run(sample.Inputs);
        Outputs = network.OutputNames.Zip(results).ToDictionary(pair => pair.First, pair => pair.Second);
        Shape input = sample.Input.Shape;
        IReadOnlyList<FoundObject> kept = NonMaximumSuppression.Apply(
            decoder.Decode(recipe, Outputs, new ImageSize(input[2], input[3])), recipe.IouThreshold, recipe.MaxDetections);
        return sample.Geometry is { } geometry ? [.. kept.Select(found => found with { Box = ToSource(found.Box, geometry) })] : kept;
    }

    private static Box ToSource(Box box, ImageGeometry geometry)
    {
        (double left, double top) = geometry.ToSource(box.Left, box.Top);
        (double right, double bottom) = geometry.ToSource(box.Right, box.Bottom);
        return new Box(left, top, right, bottom).ClippedTo(geometry.SourceWidth, geometry.SourceHeight);
    }
}
