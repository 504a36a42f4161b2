namespace Askew.Tests.Export.TFLite;

/// <summary>A TensorFlow Lite model, read back.</summary>
internal sealed class LiteFile
{
    private static readonly Dictionary<int, string> Names = new()
    {
        [0] = "ADD",
        [1] = "AVERAGE_POOL_2D",
        [2] = "CONCATENATION",
        [3] = "CONV_2D",
        [4] = "DEPTHWISE_CONV_2D",
        [6] = "DEQUANTIZE",
        [9] = "FULLY_CONNECTED",
        [14] = "LOGISTIC",
        [17] = "MAX_POOL_2D",
        [18] = "MUL",
        [19] = "RELU",
        [22] = "RESHAPE",
        [23] = "RESIZE_BILINEAR",
        [25] = "SOFTMAX",
        [28] = "TANH",
        [34] = "PAD",
        [36] = "GATHER",
        [39] = "TRANSPOSE",
        [40] = "MEAN",
        [41] = "SUB",
        [45] = "STRIDED_SLICE",
        [48] = "TOPK_V2",
        [50] = "LOG_SOFTMAX",
        [53] = "CAST",
        [55] = "MAXIMUM",
        [56] = "ARG_MAX",
        [57] = "MINIMUM",
        [60] = "PADV2",
        [65] = "SLICE",
        [79] = "ARG_MIN",
        [82] = "REDUCE_MAX",
        [89] = "REDUCE_MIN",
        [90] = "FLOOR_DIV",
        [97] = "RESIZE_NEAREST_NEIGHBOR",
        [98] = "LEAKY_RELU",
        [114] = "QUANTIZE",
        [117] = "HARD_SWISH",
        [126] = "BATCH_MATMUL",
        [128] = "CUMSUM",
    };

    /// <summary>Reads <paramref name="bytes"/>, and checks that every number that refers to something refers to something that is
    /// there.</summary>
    public LiteFile(byte[] bytes)
    {
        FlatReader model = FlatReader.Root(bytes, "TFL3");
        Assert.Equal(3, model.Int(0));
        Description = model.Text(3);
        FlatReader[] buffers = model.Tables(4);
        Assert.False(buffers[0].Has(0));
        FlatReader graph = Assert.Single(model.Tables(2));
        Tensors = [.. graph.Tables(0).Select(tensor => new Tensor(tensor, buffers))];
        Inputs = graph.Ints(1);
        Outputs = graph.Ints(2);
        (int Code, int Version)[] codes = [.. model.Tables(1).Select(code => (code.Int(3), code.Int(2)))];
        Assert.All(model.Tables(1), code => Assert.Equal(Math.Min(code.Int(3), 127), code.Byte(0)));
        Operators =
        [
            .. graph.Tables(3).Select(node => new Operator(
                Names[codes[node.Int(0)].Code], codes[node.Int(0)].Version, node.Ints(1), node.Ints(2),
                node.Has(3) ? node.Table(4) : null)),
        ];
        Metadata = model.Tables(6).ToDictionary(entry => entry.Text(0), entry => buffers[entry.Int(1)].Bytes(0, 16));
        FlatReader signature = Assert.Single(model.Tables(7));
        Assert.Equal("serving_default", signature.Text(2));
        SignatureInputs = [.. signature.Tables(0).Select(map => (map.Text(0), map.Int(1)))];
        SignatureOutputs = [.. signature.Tables(1).Select(map => (map.Text(0), map.Int(1)))];
        Check();
    }

    public string Description { get; }

    public Tensor[] Tensors { get; }

    public int[] Inputs { get; }

    public int[] Outputs { get; }

    public Operator[] Operators { get; }

    public Dictionary<string, byte[]> Metadata { get; }

    public (string Name, int Tensor)[] SignatureInputs { get; }

    public (string Name, int Tensor)[] SignatureOutputs { get; }

    /// <summary>The tensor called <paramref name="name"/>.</summary>
    public Tensor Named(string name) => Tensors.Single(tensor => tensor.Name == name);

    // Names are there once, everything is made before it is read, and nothing is made for nothing.
    private void Check()
    {
        Assert.Equal(Tensors.Length, Tensors.Select(tensor => tensor.Name).Distinct().Count());
        Assert.Equal(Inputs, SignatureInputs.Select(input => input.Tensor));
        Assert.Equal(Outputs, SignatureOutputs.Select(output => output.Tensor));
        HashSet<int> made = [.. Inputs, .. Enumerable.Range(0, Tensors.Length).Where(t => Tensors[t].Data is not null)];
        HashSet<int> read = [.. Outputs];
        foreach (Operator node in Operators)
        {
            Assert.All(node.Inputs, input => Assert.Contains(input, made));
            Assert.All(node.Outputs, output => Assert.True(made.Add(output), "a tensor is made twice"));
            read.UnionWith(node.Inputs);
        }

        Assert.All(Outputs, output => Assert.Contains(output, made));
        Assert.All(Operators, node => Assert.Contains(node.Outputs, read.Contains));
        Assert.All(Operators, CheckShapes);
        Assert.All(Tensors, tensor => Assert.True(tensor.Data is null || tensor.Data.Length == tensor.Elements * tensor.ElementSize));
    }

    // What the runtime would work out from the operands is what the result says: else it computes something else, or nothing.
    private void CheckShapes(Operator node)
    {
        int[][] operands = [.. node.Inputs.Select(input => Tensors[input].Shape)];
        int[] result = Tensors[node.Outputs[0]].Shape;
        switch (node.Name)
        {
            case "ADD" or "SUB" or "MUL" or "MAXIMUM" or "MINIMUM":
                int rank = operands.Max(shape => shape.Length);
                int[][] full = [.. operands.Select(shape => (int[])[.. Enumerable.Repeat(1, rank - shape.Length), .. shape])];
                int[] broadcast = [.. Enumerable.Range(0, rank).Select(d => full.Max(shape => shape[d]))];
                Assert.All(
                    full.SelectMany(shape => shape.Zip(broadcast)), pair => Assert.True(pair.First == 1 || pair.First == pair.Second));
                Assert.Equal(broadcast, result);
                break;
            case "CONCATENATION":
                int axis = node.Options!.Value.Int(0);
                int[] joined = [.. operands[0]];
                joined[axis] = operands.Sum(shape => shape[axis]);
                Assert.All(operands, shape => Assert.Equal([.. shape[..axis], joined[axis], .. shape[(axis + 1)..]], joined));
                Assert.Equal(joined, result);
                break;
            case "RESHAPE":
                Assert.Equal(Tensors[node.Inputs[0]].Elements, Tensors[node.Outputs[0]].Elements);
                break;
            case "LOGISTIC" or "TANH" or "RELU" or "LEAKY_RELU" or "HARD_SWISH" or "QUANTIZE" or "DEQUANTIZE" or "SOFTMAX":
                Assert.Equal(operands[0], result);
                break;
            default:
                break;
        }
    }

    /// <summary>A tensor of it.</summary>
    internal sealed class Tensor
    {
        public Tensor(FlatReader table, FlatReader[] buffers)
        {
            Shape = table.Ints(0);
            Type = table.Byte(1);
            Name = table.Text(3);
            Data = table.Int(2) == 0 ? null : buffers[table.Int(2)].Bytes(0, 16);
            if (table.Has(4))
            {
                FlatReader quantization = table.Table(4);
                Scales = quantization.Floats(2);
                ZeroPoints = quantization.Longs(3);
                Dimension = quantization.Int(6);
                Assert.Equal(Scales.Length, ZeroPoints.Length);
                Assert.True(Scales.Length == 1 || Scales.Length == Shape[Dimension]);
            }
        }

        public string Name { get; }

        public int[] Shape { get; }

        public int Type { get; }

        public byte[]? Data { get; }

        public float[] Scales { get; } = [];

        public long[] ZeroPoints { get; } = [];

        public int Dimension { get; }

        public int Elements => Shape.Aggregate(1, (product, extent) => product * extent);

        public int ElementSize => Type switch { 0 or 2 => 4, 4 => 8, 7 => 2, 9 => 1, _ => throw new InvalidDataException($"type {Type}") };
    }

    /// <summary>An operator of it.</summary>
    internal sealed record Operator(string Name, int Version, int[] Inputs, int[] Outputs, FlatReader? Options);
}
