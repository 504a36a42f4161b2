using Askew.Samples;
using Askew.Tensors;

namespace Askew.Evaluation.Detection;

/// <summary>The numbers of a detector's head, a row for each box: cells in order, the boxes of a cell one after the other.</summary>
/// <remarks>Heads may be [1, rows, fields] or [rows, fields], where those of several strides may follow each other in one tensor,
/// [1, boxes * fields, H, W] or [1, H, W, boxes * fields].</remarks>
internal sealed class HeadRows
{
    private readonly float[] values;
    private readonly int first;
    private readonly int boxes;
    private readonly int fields;
    private readonly int plane;

    private HeadRows(float[] values, int first, int boxes, int fields, int plane)
    {
        this.values = values;
        this.first = first;
        this.boxes = boxes;
        this.fields = fields;
        this.plane = plane;
    }

    /// <summary>Looks at <paramref name="tensor"/> as rows.</summary>
    /// <param name="tensor">The output.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="fields">Numbers of a box.</param>
    /// <param name="grid">Cells of the head.</param>
    /// <param name="boxes">Boxes of a cell.</param>
    /// <param name="first">The head's first row, where several share the tensor.</param>
    /// <exception cref="UnusableDataException">The shape has not so many.</exception>
    public static HeadRows Of(Tensor tensor, string name, int fields, ImageSize grid, int boxes, int first)
    {
        Shape shape = tensor.Shape;
        int cells = grid.Height * grid.Width;
        bool isPlanes = shape.Rank == 4 && shape[0] == 1 && shape[1] == boxes * fields && shape[2] == grid.Height && shape[3] == grid.Width;
        bool isRows = shape.Rank is 2 or 3 && (shape.Rank == 2 || shape[0] == 1) && shape[shape.Rank - 1] == fields
            && shape[shape.Rank - 2] >= first + (cells * boxes);
        bool isCells = shape.Rank == 4 && shape[0] == 1 && shape[1] == grid.Height && shape[2] == grid.Width && shape[3] == boxes * fields;
        return isRows || isCells ? new HeadRows(tensor.Floats.ToArray(), first, boxes, fields, 0)
            : isPlanes ? new HeadRows(tensor.Floats.ToArray(), 0, boxes, fields, cells)
            : throw new UnusableDataException(
                $"The detector's output '{name}' has shape {shape}; its {grid.Height} x {grid.Width} cells with {boxes} "
                + $"{(boxes == 1 ? "box" : "boxes")} each want [1, {first + (cells * boxes)}, {fields}] or [1, {boxes * fields}, "
                + $"{grid.Height}, {grid.Width}].");
    }

    /// <summary>Number <paramref name="field"/> of box <paramref name="row"/>.</summary>
    public double this[int row, int field] => plane == 0
        ? values[((first + row) * fields) + field]
        : values[((((row % boxes) * fields) + field) * plane) + (row / boxes)];
}
