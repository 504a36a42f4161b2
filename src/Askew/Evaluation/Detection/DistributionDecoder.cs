using Askew.Samples;
using Askew.Tensors;

namespace Askew.Evaluation.Detection;

/// <summary>Raw heads with distribution focal loss (YOLOv8, YOLO11, cut before they decode themselves): one output [N, 4R + C, H, W] a
/// scale, R numbers for each side of the box, then one a class.</summary>
/// <remarks>A side is as far from the cell's middle as its R numbers say: the mean of 0 to R - 1, weighted by their softmax, times the
/// stride.</remarks>
internal sealed class DistributionDecoder : IDetectionDecoder
{
    private const int Sides = 4;
    private const int MostBins = 256;

    /// <inheritdoc/>
    public string Name => "dfl";

    /// <inheritdoc/>
    public IEnumerable<FoundObject> Decode(DetectionRecipe recipe, IReadOnlyDictionary<string, Tensor> outputs, ImageSize inputSize)
    {
        foreach (DetectionOutput output in recipe.Outputs)
        {
            Tensor tensor = DetectorOutputs.Find(outputs, output.Name);
            if (output.Stride <= 0)
            {
                throw new UnusableDataException($"The recipe's output '{output.Name}' needs a stride for the decoder 'dfl'.");
            }

            (int height, int width) = (inputSize.Height / output.Stride, inputSize.Width / output.Stride);
            Shape shape = tensor.Shape;
            int bins = shape.Rank == 4 ? (shape[1] - recipe.Classes) / Sides : 0;
            if (bins is < 1 or > MostBins || shape[0] != 1 || shape[1] != (Sides * bins) + recipe.Classes || shape[2] != height
                || shape[3] != width)
            {
                throw new UnusableDataException(
                    $"The detector's output '{output.Name}' has shape {shape}; the decoder 'dfl' takes [1, 4R+{recipe.Classes}, {height}, "
                    + $"{width}] for {recipe.Classes} classes and a stride of {output.Stride}, R numbers for each side of a box.");
            }

            foreach (FoundObject found in DecodeHead(recipe, output.Stride, tensor.Floats.ToArray(), bins, height, width))
            {
                yield return found;
            }
        }
    }

    private static IEnumerable<FoundObject> DecodeHead(DetectionRecipe recipe, int stride, float[] values, int bins, int height, int width)
    {
        int plane = height * width;
        for (int cell = 0; cell < plane; cell++)
        {
            Box? box = null;
            for (int c = 0; c < recipe.Classes; c++)
            {
                double score = DetectorOutputs.Probability(recipe, values[(((Sides * bins) + c) * plane) + cell]);
                if (score >= recipe.ScoreThreshold)
                {
                    yield return new FoundObject(c, score, box ??= BoxAt(cell));
                }
            }
        }

        Box BoxAt(int cell)
        {
            (int y, int x) = Math.DivRem(cell, width);
            double Side(int side) => Mean(values.AsSpan(), (side * bins * plane) + cell, plane, bins);
            return new Box(
                (x + 0.5 - Side(0)) * stride, (y + 0.5 - Side(1)) * stride, (x + 0.5 + Side(2)) * stride, (y + 0.5 + Side(3)) * stride);
        }
    }

    private static double Mean(ReadOnlySpan<float> values, int first, int step, int bins)
    {
        double largest = double.NegativeInfinity;
        for (int i = 0; i < bins; i++)
        {
            largest = Math.Max(largest, values[first + (i * step)]);
        }

        (double sum, double weighted) = (0, 0);
        for (int i = 0; i < bins; i++)
        {
            double weight = Math.Exp(values[first + (i * step)] - largest);
            sum += weight;
            weighted += weight * i;
        }

        return weighted / sum;
    }
}
