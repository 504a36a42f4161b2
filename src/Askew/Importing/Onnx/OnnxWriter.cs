using Askew.Graphs;
using Askew.Operators;
using Askew.Operators.Quantized;
using Askew.Tensors;
using Google.Protobuf;
using AttributeType = Askew.Importing.Onnx.AttributeProto.Types.AttributeType;

namespace Askew.Importing.Onnx;

/// <summary>Writes a float network as the ONNX model that <see cref="OnnxImporter"/> reads as the same network: nodes, names, constants,
/// shapes of inputs.</summary>
/// <remarks>All nodes must be ONNX's own. The same network gives the same bytes.</remarks>
internal sealed class OnnxWriter
{
    private const int IrVersion = 8;

    private readonly GraphProto proto;
    private readonly Dictionary<Value, string> names = [];
    private readonly HashSet<string> taken;

    private readonly OperatorCatalog catalog;

    private OnnxWriter(Graph graph, OperatorCatalog catalog)
    {
        this.catalog = catalog;
        proto = new GraphProto { Name = graph.Name.Length > 0 ? graph.Name : "network" };
        taken = [.. graph.Inputs.Concat(graph.Nodes.SelectMany(node => node.Outputs)).Select(value => value.Name)];
        foreach (Value input in graph.Inputs)
        {
            proto.Input.Add(Describe(input));
        }

        foreach (Node node in graph.Nodes)
        {
            Add(node);
        }

        foreach (Value output in graph.Outputs)
        {
            proto.Output.Add(new ValueInfoProto { Name = NameOf(output), Type = TypeOf(output.ElementType) });
        }
    }

    /// <summary>The bytes of the model.</summary>
    /// <param name="graph">The network, shapes known.</param>
    /// <param name="catalog">ONNX's operators; nodes of others are written as those that they were made of.</param>
    /// <exception cref="InvalidOperationException">A node is of Askew's own making and has no form in ONNX; names it.</exception>
    public static byte[] Write(Graph graph, OperatorCatalog catalog)
    {
        int opset = graph.Nodes.Select(node => node.Opset).DefaultIfEmpty(OnnxImporter.OldestOpset).First();
        var model = new ModelProto { IrVersion = IrVersion, Graph = new OnnxWriter(graph, catalog).proto };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = opset });
        return model.ToByteArray();
    }

    /// <summary>The network as part of another model.</summary>
    /// <param name="graph">The network, shapes known.</param>
    /// <param name="catalog">ONNX's operators.</param>
    /// <param name="name">What each tensor and node is called there.</param>
    public static GraphProto WriteInto(Graph graph, OperatorCatalog catalog, Func<string, string> name)
    {
        GraphProto proto = new OnnxWriter(graph, catalog).proto;
        foreach (NodeProto node in proto.Node)
        {
            node.Name = name(node.Name);
            Rename(node.Input);
            Rename(node.Output);
        }

        foreach (TensorProto constant in proto.Initializer)
        {
            constant.Name = name(constant.Name);
        }

        return proto;

        void Rename(IList<string> tensors)
        {
            for (int i = 0; i < tensors.Count; i++)
            {
                tensors[i] = tensors[i].Length == 0 ? string.Empty : name(tensors[i]);
            }
        }
    }

    private static ValueInfoProto Describe(Value value)
    {
        TypeProto type = TypeOf(value.ElementType);
        type.TensorType.Shape = new TensorShapeProto();
        foreach (int extent in value.KnownShape.Extents)
        {
            type.TensorType.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = extent });
        }

        return new ValueInfoProto { Name = value.Name, Type = type };
    }

    private static TypeProto TypeOf(ElementType type) =>
        new() { TensorType = new TypeProto.Types.Tensor { ElemType = ElementTypes.CodeOf(type) } };

    private void Add(Node node)
    {
        if (catalog.Find(node.OperatorType) is null)
        {
            if (node.Operator is not IFusedOperator fused)
            {
                throw new InvalidOperationException($"Node '{node.Name}' ({node.OperatorType}) has no form in ONNX.");
            }

            foreach (Node part in fused.Spell(node))
            {
                Add(part);
            }

            return;
        }

        // Of ONNX Runtime's own operators only those have nodes of their own that ONNX has, too.
        var written = new NodeProto { Name = node.Name, OpType = node.OperatorType.Replace(QuantizedOperator.RuntimeDomain, string.Empty) };
        written.Input.AddRange(node.Inputs.Select(input => input is null ? string.Empty : NameOf(input)));
        written.Output.AddRange(node.Outputs.Select(NameOf));
        written.Attribute.AddRange(
            node.Attributes.Names.Order(StringComparer.Ordinal).Select(name => Attribute(name, node.Attributes[name])));
        proto.Node.Add(written);
    }

    // Constants of nodes that passes have made may be called alike.
    private string NameOf(Value value)
    {
        if (value.Constant is not { } constant || !value.IsConstant)
        {
            return value.Name;
        }

        if (!names.TryGetValue(value, out string? name))
        {
            name = value.Name;
            for (int i = 2; !taken.Add(name); i++)
            {
                name = $"{value.Name}_{i}";
            }

            names[value] = name;
            proto.Initializer.Add(TensorOf(name, constant));
        }

        return name;
    }

    private static TensorProto TensorOf(string name, Tensor tensor)
    {
        var proto = new TensorProto
        {
            Name = name,
            DataType = ElementTypes.CodeOf(tensor.ElementType),
            RawData = ByteString.CopyFrom(
                tensor.ElementType is ElementType.Int4 or ElementType.UInt4 ? Packed(tensor.Bytes) : tensor.Bytes),
        };
        proto.Dims.AddRange(tensor.Shape.Extents.ToArray().Select(extent => (long)extent));
        return proto;
    }

    // Two in a byte, the first in its lower half.
    private static byte[] Packed(ReadOnlySpan<byte> values)
    {
        var packed = new byte[(values.Length + 1) / 2];
        for (int i = 0; i < values.Length; i++)
        {
            packed[i / 2] |= (byte)((values[i] & 0xF) << (4 * (i % 2)));
        }

        return packed;
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case long integer:
                (attribute.Type, attribute.I) = (AttributeType.Int, integer);
                break;
            case float real:
                (attribute.Type, attribute.F) = (AttributeType.Float, real);
                break;
            case string text:
                (attribute.Type, attribute.S) = (AttributeType.String, ByteString.CopyFromUtf8(text));
                break;
            case Tensor tensor:
                (attribute.Type, attribute.T) = (AttributeType.Tensor, TensorOf(string.Empty, tensor));
                break;
            case long[] integers:
                attribute.Type = AttributeType.Ints;
                attribute.Ints.AddRange(integers);
                break;
            case float[] reals:
                attribute.Type = AttributeType.Floats;
                attribute.Floats.AddRange(reals);
                break;
            case string[] texts:
                attribute.Type = AttributeType.Strings;
                attribute.Strings.AddRange(texts.Select(ByteString.CopyFromUtf8));
                break;
            default:
                throw new InvalidOperationException($"The attribute '{name}' is a {value.GetType().Name}.");
        }

        return attribute;
    }
}
