using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Importing;
using Askew.Importing.Onnx;
using Askew.Operators;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Tests.Importing.Onnx;

public class OnnxImporterTests
{
    [Theory]
    [InlineData(7)]
    [InlineData(21)]
    public void ReadsEveryOpsetInRange(int opset)
    {
        Graph graph = Small(opset).Import();
        Assert.All(graph.Nodes, node => Assert.Equal(opset, node.Opset));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(25)]
    [InlineData(0)]
    public void RefusesOtherOpsetsByNumber(int opset)
    {
        GraphException e = Assert.Throws<GraphException>(() => Small(opset).Import());
        Assert.Contains($"operator set {opset}, but 7 to 24", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("value_float")]
    [InlineData("value_floats")]
    [InlineData("value_int")]
    [InlineData("value_ints")]
    [InlineData("value")]
    public void ReadsEveryFormOfConstantNode(string form)
    {
        object value = form switch
        {
            "value_float" => 2f,
            "value_floats" => new[] { 2f },
            "value_int" => 2,
            "value_ints" => new[] { 2 },
            _ => TestModel.Real("", [1], [2]),
        };
        TestModel model = new TestModel().Input("x", 1, 3).Node("Constant", "", "c", (form, value)).Node("Cast", "c", "f", ("to", 1))
            .Node("Mul", "x f", "y").Output("y");
        Graph graph = model.Ready();
        Assert.Equal("Mul", Assert.Single(graph.Nodes).OperatorType);
        Tensor y = new FloatExecutor(graph).Run([Tensor.Of(new Shape(1, 3), [1f, 2, 3])])[0];
        Assert.Equal([2f, 4, 6], y.Floats.ToArray());
    }

    [Fact]
    public void WeightsThatAreListedAsInputsAreNotInputs()
    {
        TestModel model = Small().Input("w", 2, 3);
        Assert.Equal(["x"], model.Import().Inputs.Select(input => input.Name));
    }

    [Fact]
    public void GivesUnnamedNodesUniqueNames()
    {
        TestModel model = new TestModel().Input("x", 1, 2).Node("Relu", "x", "a").Node("Relu", "a", "b").Output("b");
        model.Graph.Node[1].Name = "Relu_a";
        Assert.Equal(["Relu_a", "Relu_a_2"], model.Import().Nodes.Select(node => node.Name));
    }

    [Fact]
    public void PutsNodesIntoOrder()
    {
        TestModel model = new TestModel().Input("x", 1, 2).Node("Relu", "a", "b").Node("Tanh", "x", "a").Output("b");
        Assert.Equal(["Tanh", "Relu"], model.Import().Nodes.Select(node => node.OperatorType));
    }

    [Fact]
    public void ImportsUnknownOperatorsAndNamesAllThatIsUnsupported()
    {
        TestModel model = new TestModel().Input("x", 1, 2, 4, 4)
            .Node("RoiAlign", "x", "a")
            .Node("Relu", "a", "b")
            .Node("Pad", "b b", "c", ("mode", "mirror"))
            .Node("MaxPool", "c", "y indices", ("kernel_shape", new[] { 2, 2 }))
            .Output("y");
        Graph graph = model.Import();
        Assert.Equal(["RoiAlign", "Pad", "MaxPool"], UnsupportedNode.FindIn(graph).Select(node => node.Operator));
        ShapeResolution.Resolve(graph);
        UnsupportedModelException e = Assert.Throws<UnsupportedModelException>(() => new InferShapes().Run(graph));
        Assert.Equal(3, e.Nodes.Count);
        Assert.Contains("node 'Pad_c' (Pad): the mode 'mirror' is not supported", e.Message, StringComparison.Ordinal);
        new InferShapes(tolerant: true).Run(graph);
        Assert.Equal(4, graph.Nodes.Count);
    }

    [Fact]
    public void OperatorsOfOtherDomainsAreUnknown()
    {
        TestModel model = new TestModel().Input("x", 1, 2).Node("Relu", "x", "y").Output("y");
        model.Graph.Node[0].Domain = "com.example";
        Node node = Assert.Single(model.Import().Nodes);
        Assert.Equal("com.example.Relu", node.OperatorType);
        Assert.Null(node.KnownOperator);
    }

    [Fact]
    public void RefusesGraphsThatAreNotWhole()
    {
        Assert.Contains("reads 'z', which nothing makes", Fault(new TestModel().Input("x", 1).Node("Relu", "z", "y").Output("y")),
            StringComparison.Ordinal);
        Assert.Contains("circle", Fault(new TestModel().Input("x", 1).Node("Relu", "b", "a").Node("Relu", "a", "b").Output("b")),
            StringComparison.Ordinal);
        Assert.Contains("'y' is made more than once",
            Fault(new TestModel().Input("x", 1).Node("Relu", "x", "y").Node("Tanh", "x", "y").Output("y")), StringComparison.Ordinal);
        Assert.Contains("'q' is made by no node", Fault(new TestModel().Input("x", 1).Node("Relu", "x", "y").Output("q")),
            StringComparison.Ordinal);
        Assert.Contains("no output", Fault(new TestModel().Input("x", 1).Node("Relu", "x", "y")), StringComparison.Ordinal);
        Assert.Contains("has no output", Fault(new TestModel().Input("x", 1).Node("Relu", "x", "").Output("x")), StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesWhatIsNoModel()
    {
        Assert.Contains("no network", Fault([]), StringComparison.Ordinal);
        Assert.Contains("damaged", Fault([.. Enumerable.Repeat((byte)0xFF, 100)]), StringComparison.Ordinal);
        using var folder = new Samples.TemporaryFolder();
        GraphException e = Assert.Throws<GraphException>(() =>
            ModelImporter.Import(folder.Add("m.txt", "hello"), StandardOperators.Catalog));
        Assert.Contains("damaged", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesDeepNestingAndEndlessLengths()
    {
        // A group within a group, a thousand times, and a field that claims two gigabytes.
        Assert.Contains("damaged", Fault([.. Enumerable.Repeat((byte)0x0B, 1000)]), StringComparison.Ordinal);
        Assert.Contains("damaged", Fault([0x3A, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 1, 2, 3]), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryPrefixOfAModelIsReadOrRefused()
    {
        byte[] bytes = Everything().ToBytes();
        for (int length = 0; length < bytes.Length; length++)
        {
            ReadAndPrepare(bytes[..length]);
        }
    }

    [Fact]
    public void EveryFlippedByteIsReadOrRefused()
    {
        byte[] bytes = Everything().ToBytes();
        var random = new Random(1);
        for (int i = 0; i < 4000; i++)
        {
            byte[] damaged = [.. bytes];
            for (int flips = random.Next(1, 4); flips > 0; flips--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            ReadAndPrepare(damaged);
        }
    }

    // Any outcome will do but an exception of another kind.
    private static void ReadAndPrepare(byte[] bytes)
    {
        try
        {
            Graph graph = OnnxImporter.Import(new MemoryStream(bytes), StandardOperators.Catalog);
            ShapeResolution.Resolve(graph);
            new PassPipeline(new InferShapes(), new RemoveIdentities(), new RemoveUnused()).Run(graph);
        }
        catch (Exception e) when (e is GraphException or UnsupportedModelException)
        {
            Assert.NotEmpty(e.Message);
        }
    }

    private static TestModel Small(int opset = 17) => new TestModel(opset)
        .Input("x", 0, 3).Constant("w", [2, 3], TestModel.Noise(6, 1)).Node("Gemm", "x w", "y", ("transB", 1)).Output("y");

    private static TestModel Everything() => new TestModel()
        .Input("x", 0, 3, 8, 8)
        .Constant("w", [4, 3, 3, 3], TestModel.Noise(108, 1))
        .Constant("shape", 0, -1)
        .Constant("starts", 0)
        .Constant("ends", 5)
        .Constant("pads", 0, 0, 1, 1, 0, 0, 1, 1)
        .Constant("sizes", 1, 4, 12, 12)
        .Node("Conv", "x w", "a", ("pads", new[] { 1, 1, 1, 1 }), ("strides", new[] { 2, 2 }))
        .Node("Relu", "a", "b")
        .Node("MaxPool", "b", "c", ("kernel_shape", new[] { 2, 2 }), ("auto_pad", "SAME_UPPER"))
        .Node("Pad", "c pads", "d")
        .Node("Resize", "d - - sizes", "e", ("mode", "linear"))
        .Node("Shape", "e", "s", ("start", 1))
        .Node("Constant", "", "k", ("value", TestModel.Real("", [1], [2])))
        .Node("Mul", "e k", "f")
        .Node("Reshape", "f shape", "g", ("allowzero", 0))
        .Node("Slice", "g starts ends", "h")
        .Node("Softmax", "h", "y", ("axis", -1))
        .Output("y")
        .Output("s", TensorProto.Types.DataType.Int64);

    private static string Fault(TestModel model) => Fault(model.ToBytes());

    private static string Fault(byte[] bytes) =>
        Assert.Throws<GraphException>(() => OnnxImporter.Import(new MemoryStream(bytes), StandardOperators.Catalog)).Message;
}
