using System.Runtime.InteropServices;
using Askew.Graphs;
using Askew.Importing.Onnx;
using Google.Protobuf;
using DataType = Askew.Importing.Onnx.TensorProto.Types.DataType;

namespace Askew.Export.Onnx;

/// <summary>Puts an ONNX graph together: nodes in order, constants, names that are unique.</summary>
internal sealed class OnnxGraphBuilder
{
    /// <summary>The domain of ONNX Runtime's own operators.</summary>
    public const string Microsoft = "com.microsoft";

    private const int OldestOpset = 13;
    private const int IrVersion = 8;

    private readonly GraphProto graph = new() { Name = "askew" };
    private readonly UniqueNames names = new();
    private int opset = OldestOpset;
    private bool usesMicrosoft;

    /// <summary>A name that nothing else has, like <paramref name="wish"/>.</summary>
    public string Unique(string wish) => names.Of(wish);

    /// <summary>Lets the model have at least opset <paramref name="least"/>.</summary>
    public void RequireOpset(int least) => opset = Math.Max(opset, least);

    /// <summary>Appends a node with one output and returns the output's name.</summary>
    /// <param name="type">The operator.</param>
    /// <param name="output">What the output shall be called; made unique.</param>
    /// <param name="inputs">Names of the inputs.</param>
    /// <param name="attributes">By name: whole numbers, lists of them, or texts.</param>
    public string Add(string type, string output, IEnumerable<string> inputs, params IEnumerable<(string Name, object Value)> attributes) =>
        AddNamed(type, string.Empty, Unique(output), inputs, attributes);

    /// <summary>The same for an operator of ONNX Runtime's own.</summary>
    public string AddMicrosoft(string type, string output, IEnumerable<string> inputs,
        params IEnumerable<(string Name, object Value)> attributes) =>
        AddNamed(type, Microsoft, Unique(output), inputs, attributes);

    /// <summary>Appends a node whose output has exactly the name <paramref name="output"/>.</summary>
    public string AddNamed(string type, string domain, string output, IEnumerable<string> inputs,
        IEnumerable<(string Name, object Value)> attributes)
    {
        AddSeveral(type, domain, [output], inputs, attributes);
        return output;
    }

    /// <summary>Appends a node whose outputs have exactly these names.</summary>
    public void AddSeveral(string type, string domain, IReadOnlyList<string> outputs, IEnumerable<string> inputs,
        IEnumerable<(string Name, object Value)> attributes)
    {
        usesMicrosoft |= domain.Length > 0;
        var node = new NodeProto { OpType = type, Name = outputs[0] + "/" + type };
        if (domain.Length > 0)
        {
            node.Domain = domain;
        }

        node.Input.AddRange(inputs);
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        graph.Node.Add(node);
    }

    /// <summary>Appends a constant and returns its name.</summary>
    public string Constant<T>(string name, ReadOnlySpan<T> values, params IEnumerable<int> extents)
        where T : unmanaged
    {
        var tensor = new TensorProto
        {
            Name = Unique(name),
            DataType = (int)TypeOf<T>(),
            RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values))
        };
        tensor.Dims.AddRange(extents.Select(extent => (long)extent));
        graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>Appends a single number.</summary>
    public string Number<T>(string name, T value)
        where T : unmanaged => Constant<T>(name, [value]);

    /// <summary>Declares an input or output of the network, of reals if nothing else is said.</summary>
    public void Declare(string name, IReadOnlyList<int> extents, bool isInput, DataType type = DataType.Float)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(extents.Select(extent => new TensorShapeProto.Types.Dimension { DimValue = extent }));
        var value = new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = shape } },
        };
        (isInput ? graph.Input : graph.Output).Add(value);
    }

    /// <summary>Appends nodes and constants of another model, whose names are unique here; which comes first does not matter any
    /// more.</summary>
    /// <param name="other">The other model's graph.</param>
    public void Append(GraphProto other)
    {
        graph.Initializer.AddRange(other.Initializer);
        graph.Node.AddRange(other.Node);
        HashSet<string> made = [.. graph.Input.Select(input => input.Name), .. graph.Initializer.Select(tensor => tensor.Name)];
        var waiting = new List<NodeProto>(graph.Node);
        graph.Node.Clear();
        while (waiting.RemoveAll(node =>
        {
            bool ready = node.Input.All(input => input.Length == 0 || made.Contains(input));
            if (ready)
            {
                graph.Node.Add(node);
                made.UnionWith(node.Output);
            }

            return ready;
        }) > 0)
        {
        }
    }

    /// <summary>The finished model.</summary>
    /// <param name="producer">Name and version of the tool.</param>
    /// <param name="origin">Where the network comes from, by key.</param>
    public byte[] Finish(string producer, IEnumerable<(string Key, string Value)> origin)
    {
        var model = new ModelProto { IrVersion = IrVersion, ProducerName = producer, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = opset });
        if (usesMicrosoft)
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Domain = Microsoft, Version = 1 });
        }

        model.MetadataProps.AddRange(origin.Select(pair => new StringStringEntryProto { Key = pair.Key, Value = pair.Value }));
        return model.ToByteArray();
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int number:
                attribute.Type = AttributeProto.Types.AttributeType.Int;
                attribute.I = number;
                break;
            case float real:
                attribute.Type = AttributeProto.Types.AttributeType.Float;
                attribute.F = real;
                break;
            case int[] numbers:
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                attribute.Ints.AddRange(numbers.Select(number => (long)number));
                break;
            case DataType type:
                attribute.Type = AttributeProto.Types.AttributeType.Int;
                attribute.I = (int)type;
                break;
            default:
                throw new ArgumentException($"'{name}' is neither a number nor a list of numbers.", nameof(value));
        }

        return attribute;
    }

    private static DataType TypeOf<T>() => default(T) switch
    {
        float => DataType.Float,
        double => DataType.Double,
        byte => DataType.Uint8,
        sbyte => DataType.Int8,
        short => DataType.Int16,
        int => DataType.Int32,
        long => DataType.Int64,
        _ => throw new ArgumentException($"{typeof(T).Name} is no element type here."),
    };
}
