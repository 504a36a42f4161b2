using Askew.Samples;
using Askew.Tensors;

namespace Askew.Evaluation.Detection;

/// <summary>One output [N, boxes, 5 + C]: centre, size, objectness and class probabilities, decoded by the network itself (YOLOv5,
/// YOLOv7).</summary>
internal sealed class YoloV5Decoder : IDetectionDecoder
{
    private const int BoxFields = 5;

    /// <inheritdoc/>
    public string Name => "yolov5";

    /// <inheritdoc/>
    public IEnumerable<FoundObject> Decode(DetectionRecipe recipe, IReadOnlyDictionary<string, Tensor> outputs, ImageSize inputSize)
    {
        Tensor tensor = DetectorOutputs.Single(recipe, outputs);
        int fields = BoxFields + recipe.Classes;
        if (tensor.Shape.Rank != 3 || tensor.Shape[0] != 1 || tensor.Shape[2] != fields)
        {
            throw new UnusableDataException($"The detector's output has shape {tensor.Shape}; the decoder 'yolov5' takes [1, boxes, "
                + $"{fields}] for {recipe.Classes} classes.");
        }

        float[] values = tensor.Floats.ToArray();
        for (int at = 0; at < values.Length; at += fields)
        {
            Box box = Box.Around(values[at], values[at + 1], values[at + 2], values[at + 3]);
            foreach (FoundObject found in DetectorOutputs.ObjectsOf(recipe, values, at, box))
            {
                yield return found;
            }
        }
    }
}
