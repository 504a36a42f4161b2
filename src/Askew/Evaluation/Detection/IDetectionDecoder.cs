using Askew.Samples;
using Askew.Tensors;

namespace Askew.Evaluation.Detection;

/// <summary>Reads objects out of a detector's raw outputs.</summary>
internal interface IDetectionDecoder
{
    /// <summary>The name, as in a recipe.</summary>
    string Name { get; }

    /// <summary>All objects with at least the recipe's score, in pixels of the network's input, in a fixed order; overlapping ones are
    /// still among them.</summary>
    /// <param name="recipe">Outputs, anchors, strides, classes.</param>
    /// <param name="outputs">The network's outputs by name.</param>
    /// <param name="inputSize">Height and width of the network's input.</param>
    /// <exception cref="UnusableDataException">The outputs do not have the form that the recipe says.</exception>
    IEnumerable<FoundObject> Decode(DetectionRecipe recipe, IReadOnlyDictionary<string, Tensor> outputs, ImageSize inputSize);
}
