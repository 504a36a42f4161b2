using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Operators;

/// <summary>Builds the nodes that one node stands for; each belongs to the operator set of that node.</summary>
/// <param name="origin">The node. What is made is named after it.</param>
internal sealed class Expansion(Node origin)
{
    private readonly List<Node> nodes = [];
    private int constants;

    /// <summary>The nodes so far, in order.</summary>
    public IReadOnlyList<Node> Nodes => nodes;

    /// <summary>The result of a new node.</summary>
    /// <param name="type">The ONNX operator type.</param>
    /// <param name="inputs">In ONNX order.</param>
    /// <param name="attributes">As in ONNX: long, float, string, or arrays of long.</param>
    public Value Apply(string type, IEnumerable<Value?> inputs, params (string Name, object Value)[] attributes) =>
        Apply(type, 1, inputs, attributes)[0];

    /// <summary>The result of a new node without attributes.</summary>
    public Value Apply(string type, params Value[] inputs) => Apply(type, 1, inputs, [])[0];

    /// <summary>A constant.</summary>
    public Value Constant(Tensor tensor) => new($"{origin.Output.Name}/constant{constants++}")
    {
        Constant = tensor,
        Shape = tensor.Shape,
        ElementType = tensor.ElementType,
    };

    /// <summary>One real number, without dimensions.</summary>
    public Value Number(double number) => Constant(Tensor.Of(Shape.Scalar, new[] { (float)number }));

    /// <summary>A vector of whole numbers.</summary>
    public Value Longs(params long[] numbers) => Constant(Tensor.Of(new Shape(numbers.Length), numbers));

    /// <summary>The same elements under another shape; 0 keeps an extent, -1 takes what is left.</summary>
    public Value Reshape(Value value, params int[] extents) =>
        Apply("Reshape", value, Longs(Array.ConvertAll(extents, extent => (long)extent)));

    /// <summary>Dimensions in another order.</summary>
    public Value Transpose(Value value, params int[] order) =>
        Apply("Transpose", [value], ("perm", Array.ConvertAll(order, d => (long)d)));

    /// <summary>Values one after the other along an axis; a single one as it is.</summary>
    public Value Concat(IReadOnlyList<Value> parts, int axis) =>
        parts.Count == 1 ? parts[0] : Apply("Concat", parts, ("axis", (long)axis));

    /// <summary>Parts of given lengths along an axis; a single one as it is.</summary>
    public IReadOnlyList<Value> Split(Value value, int axis, params int[] lengths)
    {
        if (lengths.Length == 1)
        {
            return [value];
        }

        // The lengths became an input in opset 13.
        long[] split = Array.ConvertAll(lengths, length => (long)length);
        return origin.Opset < 13
            ? Apply("Split", lengths.Length, [value], [("axis", (long)axis), ("split", split)])
            : Apply("Split", lengths.Length, [value, Longs(split)], [("axis", (long)axis)]);
    }

    /// <summary>The elements from <paramref name="starts"/> up to, but not including, <paramref name="ends"/> along each of
    /// <paramref name="axes"/>.</summary>
    public Value Slice(Value value, int[] starts, int[] ends, int[] axes)
    {
        // Inputs since opset 10.
        (string Name, object Value)[] lists = [("starts", Longs(starts)), ("ends", Longs(ends)), ("axes", Longs(axes))];
        return origin.Opset < 10
            ? Apply("Slice", [value], lists)
            : Apply("Slice", [value, .. lists.Select(list => this.Longs((long[])list.Value))]);

        static long[] Longs(int[] numbers) => Array.ConvertAll(numbers, number => (long)number);
    }

    /// <summary>Images that lie behind each other become one, of which each gives every s-th element along every dimension:
    /// [N, C * strides, extents] to [N, C, extents * strides].</summary>
    /// <param name="value">The images.</param>
    /// <param name="outer">N and C.</param>
    /// <param name="strides">How many images there are along each dimension.</param>
    /// <param name="extents">The extents of one.</param>
    public Value Interleave(Value value, int[] outer, int[] strides, int[] extents)
    {
        int rank = strides.Length;
        int[] order = [0, 1, .. Enumerable.Range(0, rank).SelectMany(d => new[] { 2 + rank + d, 2 + d })];
        Value apart = Reshape(value, [.. outer, .. strides, .. extents]);
        return Reshape(Transpose(apart, order), [.. outer, .. extents.Zip(strides, (extent, stride) => extent * stride)]);
    }

    /// <summary>Zeros before and behind the elements along each dimension.</summary>
    public Value Pad(Value value, int[] before, int[] after)
    {
        // Lengths became an input in opset 11.
        long[] lengths = [.. before.Concat(after).Select(length => (long)length)];
        return origin.Opset < 11
            ? Apply("Pad", [value], ("pads", lengths))
            : Apply("Pad", value, Longs(lengths));
    }

    /// <summary>Elements moved into [min, max].</summary>
    public Value Clip(Value value, float min, float max) =>
        origin.Opset < 11
            ? Apply("Clip", [value], ("min", min), ("max", max))
            : Apply("Clip", value, Number(min), Number(max));

    /// <summary>The sum over some axes.</summary>
    public Value Sum(Value value, IReadOnlyList<int> axes, bool keeps) => Reduce("ReduceSum", 13, value, axes, keeps);

    /// <summary>The mean over some axes.</summary>
    public Value Mean(Value value, IReadOnlyList<int> axes, bool keeps) => Reduce("ReduceMean", 18, value, axes, keeps);

    /// <summary>The largest element over some axes.</summary>
    public Value Max(Value value, IReadOnlyList<int> axes, bool keeps) => Reduce("ReduceMax", 18, value, axes, keeps);

    // Below the operator set given, the axes are an attribute.
    private Value Reduce(string type, int axesInputSince, Value value, IReadOnlyList<int> axes, bool keeps)
    {
        // An empty list would mean all of them.
        long[] along = [.. axes.Select(axis => (long)axis)];
        (string, object) keepdims = ("keepdims", keeps ? 1L : 0L);
        if (along.Length == 0)
        {
            return Apply("Identity", value);
        }

        return origin.Opset < axesInputSince
            ? Apply(type, [value], keepdims, ("axes", along))
            : Apply(type, [value, Longs(along)], keepdims);
    }

    /// <summary>Lets <paramref name="results"/> be what the node's outputs are, in ONNX order.</summary>
    public void Finish(IReadOnlyList<Value> results)
    {
        for (int i = 0; i < origin.Outputs.Count; i++)
        {
            Value output = origin.Outputs[i];
            if (i >= results.Count)
            {
                throw new GraphException($"it gives {results.Count} outputs, and has '{output.Name}' besides");
            }

            Value result = results[i];
            if (result.Producer is not { } producer || !nodes.Contains(producer) || results.Take(i).Contains(result)
                || origin.Outputs.Contains(result))
            {
                result = Apply("Identity", result);
                producer = nodes[^1];
            }

            producer.ReplaceOutput(result, output);
            foreach (Node node in nodes)
            {
                node.ReplaceInput(result, output);
            }
        }
    }

    private Value[] Apply(string type, int results, IEnumerable<Value?> inputs, (string Name, object Value)[] attributes)
    {
        string name = $"{type}{nodes.Count}";
        Value[] outputs = [.. Enumerable.Range(0, results).Select(i =>
            new Value(results == 1 ? $"{origin.Output.Name}/{name}" : $"{origin.Output.Name}/{name}.{i}"))];
        nodes.Add(new Node(
            $"{origin.Name}/{name}",
            type,
            origin.Operator.Catalog?.Find(type),
            origin.Opset,
            inputs,
            outputs,
            attributes.Length == 0 ? NodeAttributes.None : new NodeAttributes(attributes.ToDictionary(a => a.Name, a => a.Value))));
        return outputs;
    }
}
