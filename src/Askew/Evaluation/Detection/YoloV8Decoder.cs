using Askew.Samples;
using Askew.Tensors;

namespace Askew.Evaluation.Detection;

/// <summary>One output [N, 4 + C, boxes]: centre, size and class probabilities, decoded by the network itself (YOLOv8 and later).</summary>
internal sealed class YoloV8Decoder : IDetectionDecoder
{
    private const int BoxFields = 4;

    /// <inheritdoc/>
    public string Name => "yolov8";

    /// <inheritdoc/>
    public IEnumerable<FoundObject> Decode(DetectionRecipe recipe, IReadOnlyDictionary<string, Tensor> outputs, ImageSize inputSize)
    {
        Tensor tensor = DetectorOutputs.Single(recipe, outputs);
        int fields = BoxFields + recipe.Classes;
        if (tensor.Shape.Rank != 3 || tensor.Shape[0] != 1 || tensor.Shape[1] != fields)
        {
            throw new UnusableDataException($"The detector's output has shape {tensor.Shape}; the decoder 'yolov8' takes [1, {fields}, "
                + $"boxes] for {recipe.Classes} classes.");
        }

        float[] values = tensor.Floats.ToArray();
        int boxes = tensor.Shape[2];
        for (int i = 0; i < boxes; i++)
        {
            Box box = Box.Around(values[i], values[boxes + i], values[(2 * boxes) + i], values[(3 * boxes) + i]);
            for (int c = 0; c < recipe.Classes; c++)
            {
                double score = values[((BoxFields + c) * boxes) + i];
                if (score >= recipe.ScoreThreshold)
                {
                    yield return new FoundObject(c, score, box);
                }
            }
        }
    }
}
