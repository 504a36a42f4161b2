using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Operators;
using Askew.Operators.Binary;
using Askew.Operators.Linear;
using Askew.Operators.Shapes;
using Askew.Samples;
using Askew.Tensors;

namespace Askew.Tests.Quantization;

/// <summary>Builds small networks in code, with weights from a fixed seed.</summary>
internal sealed class TestGraph
{
    private const int Opset = 17;

    private readonly Random random;
    private readonly List<Node> nodes = [];
    private readonly List<Value> others = [];
    private int names;

    public TestGraph(int seed, params int[] inputShape)
    {
        random = new Random(seed);
        Input = new Value("input") { Shape = new Shape(inputShape), DeclaredExtents = [.. inputShape.Select(e => (int?)e)] };
    }

    public Value Input { get; }

    public IReadOnlyList<Node> Nodes => nodes;

    /// <summary>One more input, of whole numbers or truths; where there are such, <see cref="Input"/> is one only if it is read.</summary>
    public Value AddInput(string name, ElementType type, params int[] shape)
    {
        var input = new Value(name)
        {
            Shape = new Shape(shape),
            DeclaredExtents = [.. shape.Select(e => (int?)e)],
            ElementType = type,
        };
        others.Add(input);
        return input;
    }

    public Value Constant(float[] values, params int[] shape) => Named(Tensor.Of(new Shape(shape), values));

    public Value Constant(params long[] values) => Named(Tensor.Of(new Shape(values.Length), values));

    public Value Random(double spread, params int[] shape) =>
        Constant([.. Enumerable.Range(0, new Shape(shape).ElementCount).Select(_ => (float)(spread * ((2 * random.NextDouble()) - 1)))],
            shape);

    public Value Add(string type, IEnumerable<Value?> inputs, params (string Name, object Value)[] attributes)
        => AddNamed($"{type.ToLowerInvariant()}_{names++}", type, inputs, attributes);

    public Value AddNamed(string name, string type, IEnumerable<Value?> inputs, params (string Name, object Value)[] attributes)
    {
        var output = new Value(name);
        Operator op = StandardOperators.Catalog.Find(type) ?? throw new ArgumentException(type);
        nodes.Add(new Node(output.Name, type, op, Opset, inputs, [output],
            new NodeAttributes(attributes.ToDictionary(a => a.Name, a => a.Value))));
        return output;
    }

    public Value Add(string type, Value input, params (string Name, object Value)[] attributes) => Add(type, [input], attributes);

    /// <summary>The second output of the node that was added last.</summary>
    public Value Second(string name)
    {
        Node last = nodes[^1];
        var second = new Value(name);
        nodes[^1] = new Node(
            last.Name, last.OperatorType, last.KnownOperator, last.Opset, last.Inputs, [last.Output, second], last.Attributes);
        return second;
    }

    public Value Conv(Value input, int inputs, int outputs, int kernel, int pad = 0, int stride = 1, int groups = 1,
        double spread = 0.3) => Add(
        "Conv",
        [input, Random(spread, outputs, inputs / groups, kernel, kernel), Random(spread, outputs)],
        ("pads", new long[] { pad, pad, pad, pad }),
        ("strides", new long[] { stride, stride }),
        ("group", (long)groups));

    /// <summary>The finished graph, shapes known.</summary>
    public Graph Build(params Value[] outputs)
    {
        bool readsInput = others.Count == 0 || nodes.Any(node => node.Inputs.Contains(Input));
        var graph = WholeInputs.Of(new Graph("test", readsInput ? [Input, .. others] : others, outputs, nodes));
        new PassPipeline(new InferShapes(), new RemoveIdentities(), new RemoveUnused()).Run(graph);
        return graph;
    }

    /// <summary>Samples of the input's shape with values in [<paramref name="low"/>, <paramref name="high"/>].</summary>
    public IReadOnlyList<Sample> Samples(int count, double low = -1, double high = 1) =>
    [
        .. Enumerable.Range(0, count).Select(i => new Sample
        {
            Name = $"sample {i}",
            Inputs = [Tensor.Of(Input.KnownShape,
                [.. Enumerable.Range(0, Input.KnownShape.ElementCount).Select(_ => (float)(low + ((high - low) * random.NextDouble())))])],
        }),
    ];

    private Value Named(Tensor tensor) =>
        new($"constant_{names++}") { Constant = tensor, Shape = tensor.Shape, ElementType = tensor.ElementType };
}
