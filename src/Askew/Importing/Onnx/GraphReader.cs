using System.Globalization;
using Askew.Graphs;
using Askew.Tensors;

namespace Askew.Importing.Onnx;

/// <summary>Makes a <see cref="Graph"/> of an ONNX graph message.</summary>
internal sealed class GraphReader(GraphProto source, int opset, OperatorCatalog catalog, TensorReader tensors)
{
    // What a branch reads of the graph around it, and the inputs of its own that stand for it.
    private readonly Dictionary<Value, Value> captured = [];

    /// <summary>The long form of ONNX's own operator domain, whose short form is empty.</summary>
    public const string OnnxDomain = "ai.onnx";

    private readonly Dictionary<string, Value> values = new(StringComparer.Ordinal);

    // The reader of the graph around a branch; node names are unique in all of them together.
    private GraphReader? Outer { get; init; }

    private UniqueNames NodeNames { get; init; } = new();

    private readonly UniqueNames unusedOutputs = new();

    /// <summary>The graph; whole, but with shapes still unknown.</summary>
    public Graph Read()
    {
        if (Outer is null)
        {
            LegibleNames.Apply(source);
        }

        foreach (TensorProto initializer in source.Initializer)
        {
            Tensor tensor = tensors.Read(initializer, $"tensor '{initializer.Name}'");
            Add(new Value(initializer.Name) { Constant = tensor, Shape = tensor.Shape, ElementType = tensor.ElementType });
        }

        // Old models list their weights as inputs, too; those are not what the caller supplies.
        List<Value> inputs = [.. source.Input.Where(input => !values.ContainsKey(input.Name)).Select(ReadInput)];
        List<Value[]> results = [.. source.Node.Select(ReadResults)];
        List<Node> nodes = [.. source.Node.Zip(results, ReadNode)];
        List<Value> outputs = [.. source.Output.Select(output => Find(output.Name) ?? throw new GraphException(
            $"the network's output '{output.Name}' is made by no node"))];
        if (source.Output.FirstOrDefault(output => output.Type is { TensorType: null }) is { } other)
        {
            throw new GraphException($"the network's output '{other.Name}' is not a tensor; only tensors are supported");
        }

        if (outputs.GroupBy(output => output).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new GraphException($"the network has the output '{twice.Key.Name}' more than once; list it once");
        }

        if (outputs.Count == 0)
        {
            throw new GraphException("the network has no output: the file is damaged, or it is not an inference model");
        }

        var graph = new Graph(source.Name, [.. inputs, .. captured.Values], outputs, nodes);
        graph.RequireWhole();
        return graph;
    }

    private Value ReadInput(ValueInfoProto input)
    {
        if (input.Type?.TensorType is not { } type)
        {
            throw new GraphException($"the network's input '{input.Name}' is not a tensor; only tensors are supported");
        }

        var value = new Value(input.Name)
        {
            ElementType = TensorReader.ElementTypeOf(type.ElemType, $"the network's input '{input.Name}'"),
            DeclaredExtents = type.Shape?.Dim.Select(dimension => ReadExtent(dimension, input.Name)).ToArray(),
        };
        Add(value);
        return value;
    }

    private static int? ReadExtent(TensorShapeProto.Types.Dimension dimension, string input)
    {
        // Exporters also write 0 or -1 for what they leave open.
        if (!dimension.HasDimValue || dimension.DimValue is 0 or -1)
        {
            return null;
        }

        return dimension.DimValue is > 0 and <= int.MaxValue
            ? (int)dimension.DimValue
            : throw new GraphException(string.Create(
                CultureInfo.InvariantCulture, $"the network's input '{input}' declares the extent {dimension.DimValue}"));
    }

    private Value[] ReadResults(NodeProto node)
    {
        // Outputs that are left out at the end are as good as not there; one in the middle needs a name nobody reads.
        int count = node.Output.Count;
        while (count > 1 && node.Output[count - 1].Length == 0)
        {
            count--;
        }

        var results = new Value[count];
        for (int i = 0; i < count; i++)
        {
            results[i] = new Value(node.Output[i].Length > 0 ? node.Output[i] : Unused(node.Output[0]));
            Add(results[i]);
        }

        return results;
    }

    private Node ReadNode(NodeProto node, Value[] results)
    {
        string name = UniqueName(node);
        if (results.Length == 0)
        {
            throw new GraphException($"node '{name}' ({node.OpType}) has no output");
        }

        bool isOnnx = node.Domain is "" or OnnxDomain;
        string type = isOnnx ? node.OpType : $"{node.Domain}.{node.OpType}";
        Operator? op = catalog.Find(type);
        List<Value?> inputs = [.. node.Input.Select(input => input.Length == 0
            ? null
            : Find(input) ?? throw new GraphException($"node '{name}' ({type}) reads '{input}', which nothing makes"))];
        Dictionary<string, object> attributes = ReadAttributes(node, name);
        foreach (AttributeProto attribute in node.Attribute.Where(attribute => attribute.G is not null && op is { HasBranches: true }))
        {
            // What a branch reads of the graph around it is handed in as further inputs of the node, and is an input of the branch.
            var reader = new GraphReader(attribute.G, opset, catalog, tensors)
            {
                Outer = this,
                NodeNames = NodeNames,
            };
            Graph graph = reader.Read();
            attributes[attribute.Name] = new Branch(graph, inputs.Count);
            inputs.AddRange(reader.captured.Keys);
        }

        return new Node(name, type, op, opset, inputs, results, new NodeAttributes(attributes));
    }

    private Dictionary<string, object> ReadAttributes(NodeProto node, string nodeName)
    {
        var attributes = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (AttributeProto attribute in node.Attribute)
        {
            if (ReadAttribute(attribute, nodeName) is { } value && !attributes.TryAdd(attribute.Name, value))
            {
                throw new GraphException($"node '{nodeName}' ({node.OpType}) has the attribute '{attribute.Name}' twice");
            }
        }

        return attributes;
    }

    // Types and sparse tensors belong to operators that Askew has none of; they are passed over.
    private object? ReadAttribute(AttributeProto attribute, string nodeName) => TypeOf(attribute) switch
    {
        AttributeProto.Types.AttributeType.Float => attribute.F,
        AttributeProto.Types.AttributeType.Int => attribute.I,
        AttributeProto.Types.AttributeType.String => attribute.S.ToStringUtf8(),
        AttributeProto.Types.AttributeType.Floats => attribute.Floats.ToArray(),
        AttributeProto.Types.AttributeType.Ints => attribute.Ints.ToArray(),
        AttributeProto.Types.AttributeType.Strings => attribute.Strings.Select(text => text.ToStringUtf8()).ToArray(),
        AttributeProto.Types.AttributeType.Tensor when attribute.T is not null =>
            tensors.Read(attribute.T, $"attribute '{attribute.Name}' of node '{nodeName}'"),
        _ => null,
    };

    // The first versions of the format had no type field; the field that is filled tells.
    private static AttributeProto.Types.AttributeType TypeOf(AttributeProto attribute) => attribute switch
    {
        { HasType: true } => attribute.Type,
        { HasF: true } => AttributeProto.Types.AttributeType.Float,
        { HasI: true } => AttributeProto.Types.AttributeType.Int,
        { HasS: true } => AttributeProto.Types.AttributeType.String,
        { T: not null } => AttributeProto.Types.AttributeType.Tensor,
        { Floats.Count: > 0 } => AttributeProto.Types.AttributeType.Floats,
        { Strings.Count: > 0 } => AttributeProto.Types.AttributeType.Strings,
        _ => AttributeProto.Types.AttributeType.Ints,
    };

    private string UniqueName(NodeProto node) =>
        NodeNames.Of(node.Name.Length > 0 ? node.Name : node.Output.Count > 0 ? $"{node.OpType}_{node.Output[0]}" : node.OpType);

    // No output of the file may have this name, whether it comes before or after.
    private string Unused(string output)
    {
        string name;
        do
        {
            name = unusedOutputs.Of($"{output}_unused");
        }
        while (values.ContainsKey(name));
        return name;
    }

    private Value? Find(string name)
    {
        if (values.TryGetValue(name, out Value? own) || Outer?.Find(name) is not { } around)
        {
            return own;
        }

        if (!captured.TryGetValue(around, out Value? inside))
        {
            captured[around] = inside = new Value(name) { ElementType = around.ElementType };
        }

        return inside;
    }

    private void Add(Value value)
    {
        if (!values.TryAdd(value.Name, value))
        {
            throw new GraphException($"'{value.Name}' is made more than once");
        }
    }
}
