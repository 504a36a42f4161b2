using System.Globalization;
using Askew.Graphs;
using Askew.Operators;
using Askew.Tensors;

namespace Askew.Importing.Caffe;

/// <summary>Layers that propose boxes and choose among them, as in SSD.</summary>
internal static class DetectionLayers
{
    private const float SameRatio = 1e-6f;
    private const float UsualVariance = 0.1f;

    // Many times what any detector has.
    private const int MostSizes = 1000;

    /// <summary>Boxes of several sizes and shapes around every place: constants, which follow from shapes alone. [1, 2, 4 * boxes]: corners
    /// as shares of the image, and behind them variances.</summary>
    public static Value PriorBox(LayerBuilder layer)
    {
        PriorBoxParameter parameter = layer.Layer.PriorBoxParam ?? throw new GraphException("it has no prior_box_param");
        if (layer.Shape.Rank != 4 || layer.Bottoms[1].KnownShape.Rank != 4)
        {
            throw new GraphException($"its inputs have the shapes {layer.Shape} and {layer.Bottoms[1].KnownShape}; images are expected");
        }

        (float Width, float Height)[] sizes = [.. SizesOf(parameter)];
        float[] variances = parameter.Variance.Count switch
        {
            0 => [.. Enumerable.Repeat(UsualVariance, 4)],
            1 => [.. Enumerable.Repeat(parameter.Variance[0], 4)],
            4 => [.. parameter.Variance],
            _ => throw new GraphException("it has neither one variance nor four"),
        };
        (int rows, int columns) = (layer.Shape[2], layer.Shape[3]);
        Shape shape = NodeReading.ShapeOf([1, 2, 4L * rows * columns * sizes.Length]);
        Tensor boxes = Tensor.Zeros(shape, ElementType.Float32);
        Span<float> corners = boxes.Floats[..(shape[2])];
        Fill(corners, parameter, sizes, rows, columns, layer.Bottoms[1].KnownShape);
        for (int i = 0; i < shape[2]; i++)
        {
            boxes.Floats[shape[2] + i] = variances[i % 4];
        }

        return layer.Constant(boxes);
    }

    /// <summary>The boxes that the network means, and their scores, up to the choice among them.</summary>
    /// <remarks>How many boxes are chosen only the data say, so the choice is a NonMaxSuppression, which does not belong to the fixed
    /// network: that ends with boxes [N, boxes, 4], corners as shares of the image, and scores [N, classes, boxes], without the
    /// background.</remarks>
    public static Value DetectionOutput(LayerBuilder layer)
    {
        DetectionOutputParameter parameter = layer.Layer.DetectionOutputParam
            ?? throw new GraphException("it has no detection_output_param");
        if (!parameter.ShareLocation)
        {
            throw new GraphException("boxes of their own for every class (share_location: false) are not supported");
        }

        Shape priorShape = layer.Bottoms[2].KnownShape;
        int classes = checked((int)parameter.NumClasses);
        long boxes = priorShape is { Rank: 3 } ? priorShape[2] / 4 : 0;
        if (boxes == 0 || classes < 1 || !priorShape.Equals(new Shape(1, 2, checked((int)(4 * boxes)))) || layer.Shape.Rank < 2
            || layer.Shape.CountBetween(1, layer.Shape.Rank) != 4 * boxes
            || layer.Bottoms[1].KnownShape is not { Rank: >= 2 } scoreShape
            || scoreShape.CountBetween(1, scoreShape.Rank) != classes * boxes)
        {
            throw new GraphException(string.Create(
                CultureInfo.InvariantCulture,
                $"locations {layer.Shape}, scores {layer.Bottoms[1].KnownShape} and boxes {priorShape} do not fit {classes} classes"));
        }

        Value decoded = Decoded(layer, parameter, boxes);
        Value scores = layer.Apply("Transpose", [layer.Reshape(layer.Bottoms[1], 0, boxes, classes)], ("perm", new long[] { 0, 2, 1 }));
        int background = parameter.BackgroundLabelId;
        if (background >= 0 && background < classes && classes > 1)
        {
            scores = WithoutClass(layer, scores, background, classes);
        }

        NonMaximumSuppressionParameter choice = parameter.NmsParam ?? new NonMaximumSuppressionParameter();
        return layer.Apply(
            "NonMaxSuppression", layer.Named(decoded, "boxes"), layer.Named(scores, "scores"),
            layer.Longs(choice.HasTopK && choice.TopK > 0 ? choice.TopK : boxes),
            layer.Number(choice.NmsThreshold),
            layer.Number(parameter.HasConfidenceThreshold ? parameter.ConfidenceThreshold : float.MinValue));
    }

    private static IEnumerable<(float Width, float Height)> SizesOf(PriorBoxParameter parameter)
    {
        if (parameter.MinSize.Count > MostSizes || parameter.AspectRatio.Count > MostSizes)
        {
            throw new GraphException(string.Create(
                CultureInfo.InvariantCulture,
                $"it has {parameter.MinSize.Count} sizes and {parameter.AspectRatio.Count} ratios; {MostSizes} of each are the most"));
        }

        List<float> ratios = [1];
        foreach (float ratio in parameter.AspectRatio)
        {
            if (!ratios.Any(known => MathF.Abs(ratio - known) < SameRatio))
            {
                ratios.Add(ratio);
                ratios.AddRange(parameter.Flip ? [1 / ratio] : []);
            }
        }

        if (parameter.MinSize.Count == 0 || (parameter.MaxSize.Count > 0 && parameter.MaxSize.Count != parameter.MinSize.Count)
            || parameter.MinSize.Concat(parameter.MaxSize).Concat(ratios).Any(number => !(number > 0) || float.IsInfinity(number)))
        {
            throw new GraphException("its sizes and ratios must be positive, and of max_size there must be none or as many as of min_size");
        }

        for (int i = 0; i < parameter.MinSize.Count; i++)
        {
            // Whole pixels, as in SSD.
            float least = MathF.Truncate(parameter.MinSize[i]);
            yield return (least, least);
            if (parameter.MaxSize.Count > 0)
            {
                float mean = MathF.Sqrt(least * MathF.Truncate(parameter.MaxSize[i]));
                yield return (mean, mean);
            }

            foreach (float ratio in ratios.Where(ratio => MathF.Abs(ratio - 1) >= SameRatio))
            {
                yield return (least * MathF.Sqrt(ratio), least / MathF.Sqrt(ratio));
            }
        }
    }

    private static void Fill(
        Span<float> corners, PriorBoxParameter parameter, (float Width, float Height)[] sizes, int rows, int columns, Shape image)
    {
        float height = parameter.HasImgSize ? parameter.ImgSize : parameter.HasImgH ? parameter.ImgH : image[2];
        float width = parameter.HasImgSize ? parameter.ImgSize : parameter.HasImgW ? parameter.ImgW : image[3];
        float stepY = parameter.HasStep ? parameter.Step : parameter.HasStepH ? parameter.StepH : height / rows;
        float stepX = parameter.HasStep ? parameter.Step : parameter.HasStepW ? parameter.StepW : width / columns;
        int at = 0;
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                float x = (column + parameter.Offset) * stepX;
                float y = (row + parameter.Offset) * stepY;
                foreach ((float boxWidth, float boxHeight) in sizes)
                {
                    corners[at++] = (x - (boxWidth / 2)) / width;
                    corners[at++] = (y - (boxHeight / 2)) / height;
                    corners[at++] = (x + (boxWidth / 2)) / width;
                    corners[at++] = (y + (boxHeight / 2)) / height;
                }
            }
        }

        for (int i = 0; i < corners.Length && parameter.Clip; i++)
        {
            corners[i] = Math.Clamp(corners[i], 0, 1);
        }
    }

    // [N, boxes, 4]: what the network says of each box, and the box that it says it of.
    private static Value Decoded(LayerBuilder layer, DetectionOutputParameter parameter, long boxes)
    {
        IReadOnlyList<Value> both = layer.Split(layer.Reshape(layer.Bottoms[2], 2, boxes, 4), 0, 1, 1);
        Value said = layer.Reshape(layer.Bottom, 0, boxes, 4);
        if (!parameter.VarianceEncodedInTarget)
        {
            said = layer.Apply("Mul", said, both[1]);
        }

        IReadOnlyList<Value> prior = layer.Split(both[0], 2, 2, 2);
        Value size = layer.Apply("Sub", prior[1], prior[0]);
        switch (parameter.CodeType)
        {
            case PriorBoxParameter.Types.CodeType.Corner:
                return layer.Apply("Add", said, both[0]);
            case PriorBoxParameter.Types.CodeType.CornerSize:
                return layer.Apply("Add", layer.Apply("Mul", said, layer.Apply("Concat", [size, size], ("axis", 2L))), both[0]);
            default:
                IReadOnlyList<Value> parts = layer.Split(said, 2, 2, 2);
                Value middle = layer.Apply("Mul", layer.Apply("Add", prior[0], prior[1]), layer.Number(0.5f));
                Value centre = layer.Apply("Add", layer.Apply("Mul", parts[0], size), middle);
                Value half = layer.Apply("Mul", layer.Apply("Exp", parts[1]), layer.Apply("Mul", size, layer.Number(0.5f)));
                return layer.Apply("Concat", [layer.Apply("Sub", centre, half), layer.Apply("Add", centre, half)], ("axis", 2L));
        }
    }

    private static Value WithoutClass(LayerBuilder layer, Value scores, int left, int classes)
    {
        if (left == 0 || left == classes - 1)
        {
            return layer.Slice(scores, [left == 0 ? 1 : 0], [left == 0 ? classes : left], [1]);
        }

        IReadOnlyList<Value> parts = layer.Split(scores, 1, left, 1, classes - 1 - left);
        return layer.Apply("Concat", [parts[0], parts[2]], ("axis", 1L));
    }
}
