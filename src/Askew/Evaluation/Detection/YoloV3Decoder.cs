using Askew.Samples;
using Askew.Tensors;

namespace Askew.Evaluation.Detection;

/// <summary>Raw YOLOv3 heads: for each cell and anchor tx, ty, tw, th, objectness, and one number a class.</summary>
/// <remarks>
/// The centre is (sigmoid(t) + cell) * stride, the size anchor * exp(t), the score objectness times class probability. Heads may be
/// [N, A*(5+C), H, W], [N, H, W, A*(5+C)], [N, A, 5+C, H, W], [N, A, H, W, 5+C], [N, H, W, A, 5+C] or [N, A*H*W, 5+C].
/// </remarks>
internal sealed class YoloV3Decoder : IDetectionDecoder
{
    private const int BoxFields = 5;

    /// <inheritdoc/>
    public string Name => "yolov3";

    /// <inheritdoc/>
    public IEnumerable<FoundObject> Decode(DetectionRecipe recipe, IReadOnlyDictionary<string, Tensor> outputs, ImageSize inputSize)
    {
        foreach (DetectionOutput output in recipe.Outputs)
        {
            Tensor tensor = DetectorOutputs.Find(outputs, output.Name);
            if (output.Stride <= 0 || output.Anchors.Count == 0)
            {
                throw new UnusableDataException(
                    $"The recipe's output '{output.Name}' needs a stride and anchors for the decoder 'yolov3'.");
            }

            Layout layout = LayoutOf(output, tensor.Shape, BoxFields + recipe.Classes, inputSize);
            foreach (FoundObject found in DecodeHead(recipe, output, tensor.Floats.ToArray(), layout))
            {
                yield return found;
            }
        }
    }

    private static IEnumerable<FoundObject> DecodeHead(DetectionRecipe recipe, DetectionOutput output, float[] values, Layout layout)
    {
        double[] classScores = new double[recipe.Classes];
        for (int anchor = 0; anchor < output.Anchors.Count; anchor++)
        {
            for (int y = 0; y < layout.Height; y++)
            {
                for (int x = 0; x < layout.Width; x++)
                {
                    int at = (anchor * layout.AnchorStride) + (y * layout.RowStride) + (x * layout.ColumnStride);
                    double Field(int field) => values[at + (field * layout.FieldStride)];
                    double objectness = DetectorOutputs.Probability(recipe, Field(4));
                    if (objectness < recipe.ScoreThreshold)
                    {
                        continue;
                    }

                    for (int c = 0; c < classScores.Length; c++)
                    {
                        classScores[c] = objectness * DetectorOutputs.Probability(recipe, Field(BoxFields + c));
                    }

                    Box box = Box.Around(
                        (DetectorOutputs.Sigmoid(Field(0)) + x) * output.Stride,
                        (DetectorOutputs.Sigmoid(Field(1)) + y) * output.Stride,
                        Math.Exp(Field(2)) * output.Anchors[anchor].Width,
                        Math.Exp(Field(3)) * output.Anchors[anchor].Height);
                    for (int c = 0; c < classScores.Length; c++)
                    {
                        if (classScores[c] >= recipe.ScoreThreshold)
                        {
                            yield return new FoundObject(c, classScores[c], box);
                        }
                    }
                }
            }
        }
    }

    private static Layout LayoutOf(DetectionOutput output, Shape shape, int fields, ImageSize inputSize)
    {
        int anchors = output.Anchors.Count;
        if (inputSize.Height % output.Stride != 0 || inputSize.Width % output.Stride != 0)
        {
            throw new UnusableDataException(
                $"The recipe gives output '{output.Name}' a stride of {output.Stride}, which does not divide the input of "
                + $"{inputSize.Height} x {inputSize.Width} pixels.");
        }

        int height = inputSize.Height / output.Stride;
        int width = inputSize.Width / output.Stride;
        int cells = height * width;
        (int[] Form, Layout Layout)[] known =
        [
            ([1, anchors * fields, height, width], new Layout(height, width, fields * cells, cells, width, 1)),
            ([1, height, width, anchors * fields], new Layout(height, width, fields, 1, width * anchors * fields, anchors * fields)),
            ([1, anchors, fields, height, width], new Layout(height, width, fields * cells, cells, width, 1)),
            ([1, anchors, height, width, fields], new Layout(height, width, cells * fields, 1, width * fields, fields)),
            ([1, height, width, anchors, fields], new Layout(height, width, fields, 1, width * anchors * fields, anchors * fields)),
            ([1, anchors * cells, fields], new Layout(height, width, cells * fields, 1, width * fields, fields)),
        ];
        foreach ((int[] form, Layout layout) in known)
        {
            if (shape.Extents.SequenceEqual(form))
            {
                return layout;
            }
        }

        throw new UnusableDataException(
            $"The output '{output.Name}' has shape {shape}; for {anchors} anchors, {fields - BoxFields} classes and stride {output.Stride} "
            + $"it would be "
            + string.Join(" or ", known.Select(form => new Shape(form.Form).ToString())) + ". Check the recipe's detection section.");
    }

    /// <summary>Where the fields of a cell are.</summary>
    private sealed record Layout(int Height, int Width, int AnchorStride, int FieldStride, int RowStride, int ColumnStride);
}
