using Askew.Samples;
using Askew.Tensors;

namespace Askew.Evaluation.Detection;

/// <summary>Detectors whose boxes and scores leave in outputs of their own, some with an objectness besides: the recipe's outputs name
/// one of each for every stride.</summary>
/// <remarks>A score with an objectness is the root of the product of both, as detectors that have both apart mean it.</remarks>
internal abstract class SeparateHeads : IDetectionDecoder
{
    private const int BoxFields = 4;

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>Whether boxes are made of anchors.</summary>
    protected abstract bool NeedsAnchors { get; }

    /// <inheritdoc/>
    public IEnumerable<FoundObject> Decode(DetectionRecipe recipe, IReadOnlyDictionary<string, Tensor> outputs, ImageSize inputSize)
    {
        var next = new Dictionary<string, int>();
        foreach (DetectionOutput output in recipe.Outputs)
        {
            if (output.Stride <= 0 || output.Scores is null || (NeedsAnchors && output.Anchors.Count == 0))
            {
                throw new UnusableDataException($"The recipe's output '{output.Name}' needs a stride, the name of its scores"
                    + $"{(NeedsAnchors ? " and anchors" : string.Empty)} for the decoder '{Name}'.");
            }

            var grid = new ImageSize(
                Width: (inputSize.Width + output.Stride - 1) / output.Stride,
                Height: (inputSize.Height + output.Stride - 1) / output.Stride);
            int perCell = Math.Max(1, output.Anchors.Count);
            int rows = grid.Width * grid.Height * perCell;

            // Classes, perhaps with a background before them.
            Tensor scoreTensor = DetectorOutputs.Find(outputs, output.Scores);
            bool hasBackground = HasBackground(scoreTensor, recipe, perCell);
            int columns = recipe.Classes + (hasBackground ? 1 : 0);
            HeadRows boxes = Rows(output.Name, BoxFields);
            HeadRows scores = Rows(output.Scores, columns);
            HeadRows? objectness = output.Objectness is { } name ? Rows(name, 1) : null;
            for (int row = 0; row < rows; row++)
            {
                double isObject = objectness is null ? 1 : DetectorOutputs.Probability(recipe, objectness[row, 0]);
                double sum = recipe.Activation == DetectionActivation.Softmax ? Sum(scores, row, columns) : 0;
                Box? box = null;
                for (int c = 0; c < recipe.Classes; c++)
                {
                    int column = c + (columns - recipe.Classes);
                    double probability = recipe.Activation == DetectionActivation.Softmax
                        ? Math.Exp(scores[row, column]) / sum : DetectorOutputs.Probability(recipe, scores[row, column]);
                    double score = objectness is null ? probability : Math.Sqrt(Math.Max(0, probability * isObject));
                    if (score >= recipe.ScoreThreshold)
                    {
                        yield return new FoundObject(c, score, box ??= BoxOf(recipe, CellOf(output, recipe, grid, boxes, row)));
                    }
                }
            }

            HeadRows Rows(string tensor, int fields)
            {
                int first = next.GetValueOrDefault(tensor);
                next[tensor] = first + rows;
                return HeadRows.Of(DetectorOutputs.Find(outputs, tensor), tensor, fields, grid, perCell, first);
            }
        }
    }

    /// <summary>The box, in pixels of the network's input.</summary>
    protected abstract Box BoxOf(DetectionRecipe recipe, HeadCell cell);

    private static bool HasBackground(Tensor scores, DetectionRecipe recipe, int perCell)
    {
        Shape shape = scores.Shape;
        int columns = shape.Rank == 4 ? (shape[1] % perCell == 0 && shape[1] / perCell == recipe.Classes + 1 ? recipe.Classes + 1
            : shape[3] / perCell) : shape.Rank > 0 ? shape[shape.Rank - 1] : 0;
        return columns == recipe.Classes + 1;
    }

    private static HeadCell CellOf(DetectionOutput output, DetectionRecipe recipe, ImageSize grid, HeadRows boxes, int row)
    {
        int perCell = Math.Max(1, output.Anchors.Count);
        (int y, int x) = Math.DivRem(row / perCell, grid.Width);
        AnchorSize anchor = output.Anchors.Count > 0 ? output.Anchors[row % perCell] : new AnchorSize(output.Stride, output.Stride);
        return new HeadCell(
            (x + recipe.Center) * output.Stride, (y + recipe.Center) * output.Stride, output.Stride, anchor,
            (boxes[row, 0], boxes[row, 1], boxes[row, 2], boxes[row, 3]));
    }

    private static double Sum(HeadRows scores, int row, int columns)
    {
        double sum = 0;
        for (int column = 0; column < columns; column++)
        {
            sum += Math.Exp(scores[row, column]);
        }

        return sum;
    }
}
