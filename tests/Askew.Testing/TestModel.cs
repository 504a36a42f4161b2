using System.Runtime.InteropServices;
using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Importing.Onnx;
using Askew.Operators;
using Askew.Operators.Shapes;
using Askew.Tensors;
using Google.Protobuf;
using AttributeType = Askew.Importing.Onnx.AttributeProto.Types.AttributeType;
using DataType = Askew.Importing.Onnx.TensorProto.Types.DataType;

namespace Askew.Testing;

/// <summary>Makes small ONNX models for tests.</summary>
internal sealed class TestModel
{
    private readonly GraphProto graph = new() { Name = "test" };
    private readonly int opset;

    /// <summary>An empty model.</summary>
    public TestModel(int opset = 17) => this.opset = opset;

    /// <summary>The message itself, for what the builder does not offer.</summary>
    public GraphProto Graph => graph;

    /// <summary>Adds an input of the network; extents below 1 are left open.</summary>
    public TestModel Input(string name, params int[] extents)
    {
        var shape = new TensorShapeProto();
        foreach (int extent in extents)
        {
            shape.Dim.Add(extent > 0 ? new TensorShapeProto.Types.Dimension { DimValue = extent }
                : new TensorShapeProto.Types.Dimension { DimParam = "n" });
        }

        graph.Input.Add(new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = 1, Shape = shape } }
        });
        return this;
    }

    /// <summary>Adds an input of the network that holds whole numbers of 64 bits.</summary>
    public TestModel WholeInput(string name, params int[] extents)
    {
        Input(name, extents);
        graph.Input[^1].Type.TensorType.ElemType = (int)DataType.Int64;
        return this;
    }

    /// <summary>Adds an output of the network, of real numbers or of whole ones.</summary>
    public TestModel Output(string name, DataType type = DataType.Float)
    {
        graph.Output.Add(new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type } }
        });
        return this;
    }

    /// <summary>Adds a constant of real numbers.</summary>
    public TestModel Constant(string name, int[] extents, params float[] values)
    {
        graph.Initializer.Add(Real(name, extents, values));
        return this;
    }

    /// <summary>Adds a constant vector of whole numbers.</summary>
    public TestModel Constant(string name, params long[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)DataType.Int64 };
        tensor.Dims.Add(values.Length);
        tensor.Int64Data.AddRange(values);
        graph.Initializer.Add(tensor);
        return this;
    }

    /// <summary>Adds a constant of whole numbers.</summary>
    public TestModel Numbers(string name, int[] extents, params long[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)DataType.Int64 };
        tensor.Dims.AddRange(extents.Select(extent => (long)extent));
        tensor.Int64Data.AddRange(values);
        graph.Initializer.Add(tensor);
        return this;
    }

    /// <summary>Adds a constant vector of whole numbers in 32 bits.</summary>
    public TestModel Integers(string name, params int[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)DataType.Int32 };
        tensor.Dims.Add(values.Length);
        tensor.Int32Data.AddRange(values);
        graph.Initializer.Add(tensor);
        return this;
    }

    /// <summary>Adds a node; names are separated by spaces, <c>-</c> leaves an input out.</summary>
    public TestModel Node(string type, string inputs, string outputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeProto { OpType = type };
        node.Input.AddRange(inputs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => name == "-" ? "" : name));
        node.Output.AddRange(outputs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => name == "-" ? "" : name));
        node.Attribute.AddRange(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        graph.Node.Add(node);
        return this;
    }

    /// <summary>The file.</summary>
    public byte[] ToBytes()
    {
        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
        model.OpsetImport.AddRange(graph.Node.Select(node => node.Domain).Where(domain => domain.Length > 0).Distinct()
            .Select(domain => new OperatorSetIdProto { Domain = domain, Version = 1 }));
        return model.ToByteArray();
    }

    /// <summary>The graph as the importer reads it.</summary>
    public Graph Import() => OnnxImporter.Import(new MemoryStream(ToBytes()), StandardOperators.Catalog);

    /// <summary>The graph with shapes inferred, of inputs exactly as declared, and constants folded.</summary>
    public Graph Ready()
    {
        Graph read = Import();
        ShapeResolution.Resolve(read, input => new Shape([.. input.DeclaredExtents!.Select(extent => extent!.Value)]));
        new PassPipeline(new InferShapes(), new RemoveIdentities(), new RemoveUnused()).Run(read);
        return read;
    }

    /// <summary>A message of real numbers, stored as raw bytes.</summary>
    public static TensorProto Real(string name, int[] extents, float[] values)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)DataType.Float };
        tensor.Dims.AddRange(extents.Select(extent => (long)extent));
        tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan()));
        return tensor;
    }

    /// <summary>A tensor of numbers between -1 and 1 that look random and are always the same.</summary>
    public static Tensor Data(params int[] extents)
    {
        var shape = new Shape(extents);
        return Tensor.Of(shape, Noise(shape.ElementCount, extents.Length));
    }

    /// <summary>Numbers between -1 and 1 that look random and are always the same.</summary>
    public static float[] Noise(int count, int seed)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = (random.NextSingle() * 2) - 1;
        }

        return values;
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int number:
                (attribute.Type, attribute.I) = (AttributeType.Int, number);
                break;
            case float number:
                (attribute.Type, attribute.F) = (AttributeType.Float, number);
                break;
            case string text:
                (attribute.Type, attribute.S) = (AttributeType.String, ByteString.CopyFromUtf8(text));
                break;
            case int[] numbers:
                attribute.Type = AttributeType.Ints;
                attribute.Ints.AddRange(numbers.Select(number => (long)number));
                break;
            case long[] numbers:
                attribute.Type = AttributeType.Ints;
                attribute.Ints.AddRange(numbers);
                break;
            case string[] texts:
                attribute.Type = AttributeType.Strings;
                attribute.Strings.AddRange(texts.Select(ByteString.CopyFromUtf8));
                break;
            case GraphProto graph:
                (attribute.Type, attribute.G) = (AttributeType.Graph, graph);
                break;
            case float[] numbers:
                attribute.Type = AttributeType.Floats;
                attribute.Floats.AddRange(numbers);
                break;
            case TensorProto tensor:
                (attribute.Type, attribute.T) = (AttributeType.Tensor, tensor);
                break;
            default:
                throw new ArgumentException($"No attribute holds a {value.GetType().Name}.", nameof(value));
        }

        return attribute;
    }
}
