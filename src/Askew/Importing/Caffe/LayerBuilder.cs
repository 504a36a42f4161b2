using Askew.Graphs;
using Askew.Operators;
using Askew.Tensors;

namespace Askew.Importing.Caffe;

/// <summary>Makes the nodes that one layer stands for; their shapes are known at once.</summary>
/// <param name="layer">The layer.</param>
/// <param name="bottoms">What it reads, shapes known.</param>
/// <param name="weights">The weights of all layers.</param>
/// <param name="catalog">The operators there are.</param>
/// <param name="nodeNames">The names of nodes, each of which is given once.</param>
/// <param name="valueNames">The same of values.</param>
internal sealed class LayerBuilder(
    LayerParameter layer, IReadOnlyList<Value> bottoms, LayerWeightsStore weights, OperatorCatalog catalog, UniqueNames nodeNames,
    UniqueNames valueNames)
{
    /// <summary>The operator set of all nodes.</summary>
    public const int Opset = 13;

    private readonly List<Node> nodes = [];
    private int constants;
    private bool isNamed;

    /// <summary>What the layer says.</summary>
    public LayerParameter Layer => layer;

    /// <summary>What it reads.</summary>
    public IReadOnlyList<Value> Bottoms => bottoms;

    /// <summary>The first of what it reads.</summary>
    public Value Bottom => bottoms[0];

    /// <summary>The shape of <see cref="Bottom"/>.</summary>
    public Shape Shape => bottoms[0].KnownShape;

    /// <summary>The nodes so far, in order.</summary>
    public IReadOnlyList<Node> Nodes => nodes;

    /// <summary>How many blobs of weights it has.</summary>
    public int BlobCount => weights.CountOf(layer.Name);

    /// <summary>Blob <paramref name="index"/> as a constant.</summary>
    /// <exception cref="GraphException">It is missing, or has not the shape.</exception>
    public Tensor Blob(int index, string what, params ReadOnlySpan<int> shape) => weights.Read(layer.Name, index, what, new Shape(shape));

    /// <summary>The shape of blob <paramref name="index"/>, as the file says it.</summary>
    /// <exception cref="GraphException">It is missing.</exception>
    public Shape BlobShape(int index, string what) => weights.ShapeOf(layer.Name, index, what);

    /// <summary>The result of a new node.</summary>
    /// <param name="type">The ONNX operator type.</param>
    /// <param name="inputs">In ONNX order.</param>
    /// <param name="attributes">As in ONNX: long, float, string, or arrays of long.</param>
    public Value Apply(string type, IEnumerable<Value?> inputs, params (string Name, object Value)[] attributes) =>
        Apply(type, 1, inputs, attributes)[0];

    /// <summary>The result of a new node without attributes.</summary>
    public Value Apply(string type, params Value[] inputs) => Apply(type, 1, inputs, [])[0];

    /// <summary>The results of a new node. The first of a layer is called like it.</summary>
    public Value[] Apply(string type, int results, IEnumerable<Value?> inputs, params (string Name, object Value)[] attributes)
    {
        string name = isNamed ? $"{layer.Name}/{type}" : layer.Name;
        isNamed = true;
        return Add(nodeNames.Of(name), type, results, inputs, attributes);
    }

    /// <summary>The result of a new node that only brings its input into shape for the one that is called like the layer.</summary>
    public Value Prepare(string type, IEnumerable<Value?> inputs, params (string Name, object Value)[] attributes) =>
        Add(nodeNames.Of($"{layer.Name}/{type}"), type, 1, inputs, attributes)[0];

    /// <summary>What a node of the layer makes, under a name that tells what it is.</summary>
    public Value Named(Value value, string what) => Renamed(value, valueNames.Of($"{layer.Name}/{what}"));

    /// <summary>A constant.</summary>
    public Value Constant(Tensor tensor) => new($"{layer.Name}/constant{constants++}")
    {
        Constant = tensor,
        Shape = tensor.Shape,
        ElementType = tensor.ElementType,
    };

    /// <summary>One real number, without dimensions.</summary>
    public Value Number(float number) => Constant(Tensor.Of(Shape.Scalar, new[] { number }));

    /// <summary>A vector of whole numbers.</summary>
    public Value Longs(params long[] numbers) => Constant(Tensor.Of(new Shape(numbers.Length), numbers));

    /// <summary>The same elements under another shape; 0 keeps an extent, -1 takes what is left.</summary>
    public Value Reshape(Value value, params long[] extents) => Apply("Reshape", value, Longs(extents));

    /// <summary>Elements from <paramref name="starts"/> up to, but not including, <paramref name="ends"/> along <paramref name="axes"/>.
    /// </summary>
    public Value Slice(Value value, long[] starts, long[] ends, long[] axes) =>
        Apply("Slice", value, Longs(starts), Longs(ends), Longs(axes));

    /// <summary>Parts of the given lengths along an axis.</summary>
    public IReadOnlyList<Value> Split(Value value, int axis, params long[] lengths) =>
        lengths.Length == 1 ? [value] : Apply("Split", lengths.Length, [value, Longs(lengths)], ("axis", (long)axis));

    /// <summary>An axis of <paramref name="value"/>, which counts from the end where negative, as a number from 0.</summary>
    /// <exception cref="GraphException">There is no such axis.</exception>
    public static int Axis(Value value, int axis) => NodeReading.Axis(axis, value.KnownShape.Rank);

    /// <summary>Lets the layer's tops be made by its nodes, under the names that they have in the network.</summary>
    /// <param name="results">What the layer gives, in order.</param>
    /// <param name="tops">The names of its tops; the others are not wanted.</param>
    /// <returns>The tops.</returns>
    public Value[] Finish(IReadOnlyList<Value> results, IReadOnlyList<string> tops)
    {
        var values = new Value[tops.Count];
        for (int i = 0; i < values.Length; i++)
        {
            Value result = results[i];
            if (result.IsConstant)
            {
                values[i] = result;
                continue;
            }

            bool isOwn = result.Producer is { } producer && nodes.Contains(producer);
            values[i] = Renamed(isOwn ? result : Apply("Identity", result), tops[i]);
        }

        return values;
    }

    private Value Renamed(Value value, string name)
    {
        var renamed = new Value(name) { Shape = value.Shape, ElementType = value.ElementType };
        value.Producer!.ReplaceOutput(value, renamed);
        foreach (Node node in nodes)
        {
            node.ReplaceInput(value, renamed);
        }

        return renamed;
    }

    private Value[] Add(string name, string type, int results, IEnumerable<Value?> inputs, (string Name, object Value)[] attributes)
    {
        Value[] outputs = [.. Enumerable.Range(0, results).Select(_ => new Value(valueNames.Of($"{layer.Name}/{type}")))];
        Operator op = catalog.Find(type) ?? throw new GraphException($"the operator {type} is not known");
        var node = new Node(
            name, type, op, Opset, inputs, outputs, new NodeAttributes(attributes.ToDictionary(pair => pair.Name, pair => pair.Value)));
        if (op.WhyUnsupported(node) is { } why)
        {
            throw new GraphException(why);
        }

        // What has as many elements as the data say has no shape, and ends the network.
        if (op.Reads != InputUse.ContentsForShape)
        {
            op.InferShapes(node);
        }

        nodes.Add(node);
        return outputs;
    }
}
