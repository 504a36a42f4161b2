using Askew.Graphs;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Operators.Movements;

/// <summary>The slices along an axis that indices name: elements that are moved, or where the indices come with the data, rows of a table,
/// such as the embeddings of tokens.</summary>
internal sealed class Gather() : Operator("Gather")
{
    // What an index of 16 bits tells apart.
    private const int MostRows = 1 << 16;

    public override string Limits => "integers: indices that are not constant choose along the first axis, among 65536 at most";

    public override string? WhyNotQuantizable(Node node)
    {
        if (node.Input(1).IsConstant)
        {
            return null;
        }

        Shape data = node.Input(0).KnownShape;
        return node.Input(0).ElementType != ElementType.Float32 ? $"its table holds {node.Input(0).ElementType} values"
            : data.CountBetween(0, Axis(node)) != 1 ? "its indices are not constant, and do not choose along the first axis"
            : data[Axis(node)] > MostRows ? $"its table has {data[Axis(node)]} rows, of which 16 bits tell {MostRows} apart; "
                + $"--keep-float '{node.Name}' looks them up in float"
            : null;
    }

    public override Contract ContractOf(Node node) =>
        new MovementContract { RowsChosen = node.Input(1).IsConstant ? null : node.Input(0).KnownShape[Axis(node)] };

    public override void InferShapes(Node node)
    {
        Shape input = node.Input(0).KnownShape;
        int axis = Axis(node);
        node.SetOutput(new Shape([.. input.Extents[..axis], .. node.Input(1).KnownShape.Extents, .. input.Extents[(axis + 1)..]]));
    }

    public override void Evaluate(EvaluationContext context)
    {
        Tensor input = context.Input(0);
        int axis = Axis(context.Node);
        int extent = input.Shape[axis];
        int[] indices = Indices.All(context.Input(1), extent);
        List<(int Start, int Step, int Count)> runs = Runs(indices);
        int size = input.Shape.CountBetween(axis + 1, input.Shape.Rank) * Tensor.SizeOf(input.ElementType);
        int target = 0;
        for (int outer = 0; outer < input.Shape.CountBetween(0, axis); outer++)
        {
            foreach ((int start, int step, int count) in runs)
            {
                // Neighbours are copied together.
                int length = step == 1 ? count * size : size;
                for (int i = 0; i < (step == 1 ? 1 : count); i++)
                {
                    input.Bytes.Slice(((outer * extent) + start + (i * step)) * size, length).CopyTo(context.Output.Bytes[target..]);
                    target += length;
                }
            }
        }
    }

    public override void Lower(ILowering lowering)
    {
        if (lowering.Node.Input(1).IsConstant)
        {
            LowerRuns(lowering);
        }
        else
        {
            LowerRows(lowering);
        }
    }

    // A table that never changes is stored as its rows come out.
    private static void LowerRows(ILowering lowering)
    {
        Node node = lowering.Node;
        Operand indices = lowering.Input(1);
        Operand output = lowering.Output();
        Shape data = node.Input(0).KnownShape;
        int rows = data[Axis(node)];
        int width = data.ElementCount / Math.Max(1, rows);
        int table = node.Input(0).Constant is { } constant
            ? lowering.Constant("table", new Shape(rows, width), output.Parameters,
                ProgramTensor.ConstantOf(constant.ToDoubles(), output.Parameters)).Index
            : lowering.Input(0).Index;
        lowering.Emit(new GatherRows
        {
            Node = node.Name,
            Input = indices.Index,
            Table = table,
            Output = output.Index,
            Rows = rows,
            Width = width,
            IndexZeroPoint = indices.Parameters.ZeroPoint,
        });
    }

    // One movement for each run of indices with equal steps; the runs are joined.
    private static void LowerRuns(ILowering lowering)
    {
        Node node = lowering.Node;
        Operand input = lowering.Input(0);
        Operand output = lowering.Output();
        int axis = Axis(node);
        int outer = input.Shape.CountBetween(0, axis);
        int inner = input.Shape.CountBetween(axis + 1, input.Shape.Rank);
        int[] indices = Indices.All(node.Input(1).Constant!, input.Shape[axis]);
        List<(int Start, int Step, int Count)> runs = Runs(indices);
        var parts = new List<int>();
        foreach ((int start, int step, int count) in runs)
        {
            Operand part = runs.Count == 1
                ? output
                : lowering.Temporary($"part{parts.Count}", new Shape(outer, count, inner), output.Parameters);
            Movement movement = new Movement([outer, count, inner], [input.Shape[axis] * inner, step * inner, 1], start * inner).Merged();
            lowering.EmitMovement(movement, input, part, input.Parameters.ZeroPoint);
            parts.Add(part.Index);
        }

        if (runs.Count > 1)
        {
            Operand joined = lowering.Temporary("joined", new Shape(outer, indices.Length, inner), output.Parameters);
            lowering.Emit(new Concatenate
            {
                Node = node.Name,
                Parts = [.. parts],
                Output = joined.Index,
                Axis = 1,
                Tables = new short[]?[parts.Count],
            });
            lowering.Alias(output, joined);
        }
    }

    private static int Axis(Node node) => NodeReading.Axis(node.Attributes.Int("axis", 0), node.Input(0).KnownShape.Rank);

    private static List<(int Start, int Step, int Count)> Runs(int[] indices)
    {
        List<(int Start, int Step, int Count)> runs = [];
        foreach (int index in indices)
        {
            if (runs.Count > 0 && runs[^1] is var (start, step, count) && (count == 1 || index == start + (step * count)))
            {
                runs[^1] = (start, count == 1 ? index - start : step, count + 1);
            }
            else
            {
                runs.Add((index, 1, 1));
            }
        }

        return runs;
    }
}
