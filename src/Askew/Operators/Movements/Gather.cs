using Askew.Graphs;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Operators.Movements;

/// <summary>The slices along an axis that indices name.</summary>
internal sealed class Gather() : Operator("Gather")
{
    public override string Limits => "integers need constant indices";

    public override string? WhyNotQuantizable(Node node) =>
        node.WhyNotReal() ?? (node.Input(1).IsConstant && !node.Input(0).IsConstant ? null : "its indices are not constant");

    public override Contract ContractOf(Node node) => new MovementContract();

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

    // One movement for each run of indices with equal steps; the runs are joined.
    public override void Lower(ILowering lowering)
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
