using Askew.Samples;
using Askew.Tensors;

namespace Askew.Evaluation.Detection;

/// <summary>One output [N, cells, 5 + C] of a network without anchors (YOLOX): tx, ty, tw, th, objectness and class probabilities, for the
/// cells of all scales, the finest first, row by row.</summary>
/// <remarks>The centre is (t + cell) * stride, the size exp(t) * stride, the score objectness times class probability. Strides are 8, 16
/// and 32, with 64 where there are cells for it, or the one that the recipe gives.</remarks>
internal sealed class YoloXDecoder : IDetectionDecoder
{
    private const int BoxFields = 5;

    private static readonly int[][] UsualStrides = [[8, 16, 32], [8, 16, 32, 64], [16, 32], [4, 8, 16, 32]];

    /// <inheritdoc/>
    public string Name => "yolox";

    /// <inheritdoc/>
    public IEnumerable<FoundObject> Decode(DetectionRecipe recipe, IReadOnlyDictionary<string, Tensor> outputs, ImageSize inputSize)
    {
        Tensor tensor = DetectorOutputs.Single(recipe, outputs);
        int fields = BoxFields + recipe.Classes;
        int[][] known = recipe.Outputs is [{ Stride: > 0 } only] ? [[only.Stride]] : UsualStrides;
        int[]? strides = tensor.Shape.Rank == 3 && tensor.Shape[0] == 1 && tensor.Shape[2] == fields
            ? known.FirstOrDefault(some => some.Sum(stride => Cells(inputSize, stride)) == tensor.Shape[1]) : null;
        if (strides is null)
        {
            throw new UnusableDataException(
                $"The detector's output has shape {tensor.Shape}; the decoder 'yolox' takes [1, {known[0].Sum(s => Cells(inputSize, s))}, "
                + $"{fields}] for {recipe.Classes} classes, an input of {inputSize.Height} x {inputSize.Width} and strides of "
                + $"{string.Join(", ", known[0])}.");
        }

        return Decode(recipe, tensor.Floats.ToArray(), strides, inputSize);
    }

    private static long Cells(ImageSize input, int stride) => (long)(input.Height / stride) * (input.Width / stride);

    private static IEnumerable<FoundObject> Decode(DetectionRecipe recipe, float[] values, int[] strides, ImageSize inputSize)
    {
        int at = 0;
        foreach (int stride in strides)
        {
            for (int cell = 0; cell < Cells(inputSize, stride); cell++, at += BoxFields + recipe.Classes)
            {
                (int y, int x) = Math.DivRem(cell, inputSize.Width / stride);
                Box box = Box.Around(
                    (values[at] + x) * stride, (values[at + 1] + y) * stride,
                    Math.Exp(values[at + 2]) * stride, Math.Exp(values[at + 3]) * stride);
                foreach (FoundObject found in DetectorOutputs.ObjectsOf(recipe, values, at, box))
                {
                    yield return found;
                }
            }
        }
    }
}
