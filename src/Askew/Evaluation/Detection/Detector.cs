using Askew.Samples;

namespace Askew.Evaluation.Detection;

/// <summary>A network with what its recipe says of its outputs: from a sample to objects in pixels of the image.</summary>
internal sealed class Detector(INetwork network, DetectionRecipe recipe)
{
    private readonly ObjectFinder finder = new(recipe);

    /// <summary>The objects in <paramref name="sample"/>, the best first.</summary>
    public IReadOnlyList<FoundObject> Detect(Sample sample) =>
        finder.Find(sample, ObjectFinder.ByName(network.OutputNames, network.Run(sample.Inputs)));
}
