using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators.Movements;

/// <summary>Every n-th element between two bounds along some axes; backwards where the step is negative.</summary>
internal sealed class Slice() : MovementOperator("Slice")
{
    public override IReadOnlyList<int> ChangedIn => [10];

    public override void InferShapes(Node node) => node.SetOutput(new Shape(MovementOf(node).Extents));

    protected override Movement[] Movements(Node node) => [MovementOf(node).Merged()];

    private static Movement MovementOf(Node node)
    {
        Shape input = node.Input(0).KnownShape;

        // Up to opset 9 the bounds are attributes, from 10 on inputs.
        bool areInputs = node.Opset >= 10;
        long[] starts = (areInputs ? node.ConstantLongs(1, "starts") : node.Attributes.Longs("starts")) ?? [];
        long[] ends = (areInputs ? node.ConstantLongs(2, "ends") : node.Attributes.Longs("ends")) ?? [];
        long[]? axes = areInputs ? node.ConstantLongs(3, "axes") : node.Attributes.Longs("axes");
        long[]? steps = areInputs ? node.ConstantLongs(4, "steps") : null;
        int[] along = NodeReading.Axes(axes ?? [.. Enumerable.Range(0, starts.Length).Select(d => (long)d)], input.Rank);
        if (ends.Length != starts.Length || along.Length != starts.Length || (steps is not null && steps.Length != starts.Length))
        {
            throw new GraphException("its starts, ends, axes and steps differ in number");
        }

        int[] extents = input.Extents.ToArray();
        int[] strides = input.Strides();
        int offset = 0;
        for (int i = 0; i < along.Length; i++)
        {
            int d = along[i];
            long step = steps?[i] ?? 1;
            (int start, int count) = Range(starts[i], ends[i], step, input[d]);
            offset += start * strides[d];
            extents[d] = count;

            // A step that leaves one element may be of any size.
            strides[d] = count > 1 ? checked((int)(strides[d] * step)) : strides[d];
        }

        return new Movement(extents, strides, extents.Contains(0) ? 0 : offset);
    }

    // Bounds count from the end where negative, and are moved into the tensor where they lie outside.
    private static (int Start, int Count) Range(long start, long end, long step, int extent)
    {
        if (step is 0 or long.MinValue)
        {
            throw new GraphException($"its step is {step}");
        }

        start += start < 0 ? extent : 0;
        end += end < 0 ? extent : 0;
        if (step > 0)
        {
            start = Math.Clamp(start, 0, extent);
            end = Math.Clamp(end, start, extent);
            return ((int)start, (int)((end - start) / step) + ((end - start) % step > 0 ? 1 : 0));
        }

        start = Math.Clamp(start, -1, extent - 1);
        end = Math.Clamp(end, -1, start);
        return ((int)Math.Max(start, 0), (int)((start - end) / -step) + ((start - end) % -step > 0 ? 1 : 0));
    }
}
