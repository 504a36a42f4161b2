using Askew.Graphs;
using Askew.Importing.Caffe;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Tests.Importing.Caffe;

/// <summary>How layers make a network: names, inputs, phases, old forms, and what is wrong with others.</summary>
public class NetReaderTests
{
    private const string Input = "layer { name: \"data\" type: \"Input\" top: \"data\" input_param { shape { dim: [1, 2, 3, 3] } } }\n";

    private static readonly Tensor data = TestModel.Data(1, 2, 3, 3);

    [Fact]
    public void LayersInPlaceShareABlobAndTheLastGivesItItsName()
    {
        const string layers = """
            layer { name: "double" type: "Power" bottom: "data" top: "a" power_param { scale: 2 } }
            layer { name: "minus" type: "Power" bottom: "a" top: "a" power_param { shift: -0.5 } }
            layer { name: "relu" type: "ReLU" bottom: "a" top: "a" }
            """;
        var model = new CaffeModel(Input + layers);
        Graph graph = model.Import();
        Assert.Equal(["double", "minus", "relu"], graph.Nodes.Select(node => node.Name));
        Assert.Equal(["a/double", "a/minus", "a"], graph.Nodes.Select(node => node.Output.Name));
        Assert.Equal(
            data.Floats.ToArray().Select(x => Math.Max((2 * x) - 0.5f, 0)), model.Run(data)["a"].Floats.ToArray());
    }

    [Fact]
    public void AnInputKeepsItsNameThoughALayerWritesInItsPlace()
    {
        var model = new CaffeModel(Input + "layer { name: \"abs\" type: \"AbsVal\" bottom: \"data\" top: \"data\" }");
        Graph graph = model.Import();
        Assert.Equal("data", Assert.Single(graph.Inputs).Name);
        Assert.Equal("data/abs", Assert.Single(graph.Outputs).Name);
        Assert.Equal(data.Floats.ToArray().Select(Math.Abs), model.Run(data)["data/abs"].Floats.ToArray());
    }

    [Fact]
    public void TheNetworkFollowsFromTheShapesThatAreGiven()
    {
        var model = new CaffeModel(Input + CaffeModel.Layer("Pooling", "pooling_param { pool: AVE kernel_size: 3 }"));
        Assert.Equal("GlobalAveragePool", Assert.Single(model.Import().Nodes).OperatorType);
        Graph larger = model.Import(("data", new Shape(1, 2, 9, 4)));
        Assert.Equal("AveragePool", Assert.Single(larger.Nodes).OperatorType);
        Assert.Equal([1, 2, 9, 4], larger.Inputs[0].DeclaredExtents!.Select(extent => extent!.Value));
    }

    [Fact]
    public void WhatNoLayerReadsLeavesInTheOrderOfNames()
    {
        const string layers = """
            layer { name: "c" type: "AbsVal" bottom: "data" top: "z" }
            layer { name: "c" type: "Exp" bottom: "data" top: "b" }
            layer { name: "d" type: "Split" bottom: "data" top: "a" top: "unwanted" }
            layer { name: "e" type: "Silence" bottom: "unwanted" }
            """;
        Graph graph = new CaffeModel(Input + layers).Import();
        Assert.Equal(["a", "b", "z"], graph.Outputs.Select(output => output.Name));
        Assert.Equal(4, graph.Nodes.Select(node => node.Name).Distinct().Count());
    }

    [Theory]
    [InlineData("input: \"data\" input_dim: 1 input_dim: 2 input_dim: 3 input_dim: 3")]
    [InlineData("input: \"data\" input_shape { dim: 1 dim: 2 dim: 3 dim: 3 }")]
    [InlineData("layer { name: \"in\" type: \"MemoryData\" top: \"data\" top: \"label\" "
        + "memory_data_param { batch_size: 1 channels: 2 height: 3 width: 3 } }")]
    [InlineData("layer { name: \"in\" type: \"Input\" top: \"data\" top: \"label\" "
        + "input_param { shape { dim: 10 dim: 2 dim: 3 dim: 3 } shape { dim: 10 } } }")]
    public void InputsOfEveryForm(string input)
    {
        var model = new CaffeModel(input + "\nlayer { name: \"y\" type: \"AbsVal\" bottom: \"data\" top: \"y\" }");
        Graph graph = model.Import();
        Assert.Equal("data", Assert.Single(graph.Inputs).Name);
        Assert.Equal(data.Shape, model.Ready().Inputs[0].Shape);
        Assert.Equal(data.Floats.ToArray().Select(Math.Abs), model.Run(data)["y"].Floats.ToArray());
    }

    [Fact]
    public void LayersOfTheOldFormAreRead()
    {
        const string text = """
            name: "old" input: "data" input_dim: [1, 2, 3, 3]
            layers { bottom: "data" top: "conv" name: "conv" type: CONVOLUTION blobs_lr: 1 blobs_lr: 2 weight_decay: 1
              convolution_param { num_output: 2 kernel_size: 1 group: 2 weight_filler { type: "gaussian" std: 0.01 } } }
            layers { bottom: "conv" top: "conv" name: "relu" type: RELU relu_param { negative_slope: 0.5 } }
            layers { bottom: "conv" top: "pool" name: "pool" type: POOLING pooling_param { pool: AVE kernel_size: 3 } }
            layers { bottom: "pool" top: "fc" name: "fc" type: INNER_PRODUCT inner_product_param { num_output: 1 bias_term: false } }
            layers { bottom: "fc" top: "power" name: "power" type: POWER power_param { shift: 1 } }
            layers { bottom: "power" bottom: "label" top: "loss" name: "loss" type: SOFTMAX_LOSS include: { phase: TRAIN } }
            """;

        // Old weights have four extents and are known by the old field.
        var weights = new NetWeights();
        weights.Layers.Add(new V1LayerWeights
        {
            Name = "conv",
            Blobs =
            {
                new BlobProto { Num = 2, Channels = 1, Height = 1, Width = 1, Data = { 2, -3 } },
                new BlobProto { Num = 1, Channels = 1, Height = 1, Width = 2, Data = { 0.5f, 0.25f } },
            },
        });
        weights.Layers.Add(new V1LayerWeights
        {
            Name = "fc",
            Blobs = { new BlobProto { Num = 1, Channels = 1, Height = 1, Width = 2, DoubleData = { 4, 5 } } },
        });
        Graph graph = new NetReader(
            PrototxtReader.Read(text), new LayerWeightsStore(weights, "w"), Askew.Operators.StandardOperators.Catalog,
            new Dictionary<string, Shape>()).Read();
        Assert.Equal(["Conv", "LeakyRelu", "GlobalAveragePool", "Flatten", "Gemm", "Add"], graph.Nodes.Select(node => node.OperatorType));
        ShapeResolution.Resolve(graph);
        new Askew.Graphs.Passes.PassPipeline(new Askew.Graphs.Passes.InferShapes()).Run(graph);
        float found = new Askew.FloatExecution.FloatExecutor(graph).Run([data])[0].Floats[0];
        double[] means = [.. Enumerable.Range(0, 2).Select(c => data.Floats.Slice(9 * c, 9).ToArray()
            .Select(x => c == 0 ? (2.0 * x) + 0.5 : (-3.0 * x) + 0.25).Average(x => x > 0 ? x : x / 2))];
        Assert.Equal(1 + (4 * means[0]) + (5 * means[1]), found, 1e-5);
    }

    [Fact]
    public void TheNetworkIsThatOfTheTest()
    {
        const string layers = """
            state { stage: "deploy" level: 1 }
            layer { name: "a" type: "AbsVal" bottom: "data" top: "y" include { phase: TEST } }
            layer { name: "b" type: "Exp" bottom: "data" top: "y" include { phase: TRAIN } }
            layer { name: "c" type: "Exp" bottom: "data" top: "c" exclude { phase: TEST } }
            layer { name: "d" type: "Exp" bottom: "data" top: "d" include { stage: "deploy" } }
            layer { name: "e" type: "Exp" bottom: "data" top: "e" include { not_stage: "deploy" } include { min_level: 2 } }
            layer { name: "f" type: "Exp" bottom: "data" top: "f" include { max_level: 1 min_level: 1 stage: "deploy" } }
            layer { name: "g" type: "Accuracy" bottom: "y" bottom: "label" top: "g" }
            """;
        Assert.Equal(["d", "f", "y"], new CaffeModel(Input + layers).Import().Outputs.Select(output => output.Name));
    }

    [Theory]
    [InlineData("layer { name: \"p\" type: \"AbsVal\" bottom: \"nothing\" top: \"y\" }",
        "layer 'p' (AbsVal): it reads the blob 'nothing', which no layer before it makes")]
    [InlineData("layer { name: \"p\" type: \"AbsVal\" bottom: \"q\" top: \"p\" } "
        + "layer { name: \"q\" type: \"AbsVal\" bottom: \"p\" top: \"q\" }",
        "layer 'p' (AbsVal): it reads the blob 'q', which no layer before it makes")]
    [InlineData("layer { name: \"p\" type: \"AbsVal\" bottom: \"data\" bottom: \"data\" top: \"y\" }",
        "it reads 2 blobs, but 1 were expected")]
    [InlineData("layer { name: \"p\" type: \"AbsVal\" bottom: \"data\" }", "it makes 0 blobs, but 1 were expected")]
    [InlineData("layer { name: \"p\" type: \"AbsVal\" bottom: \"data\" top: \"y\" } "
        + "layer { name: \"q\" type: \"AbsVal\" bottom: \"data\" top: \"y\" }",
        "layer 'q' (AbsVal): it makes the blob 'y', which is there already and which it does not read")]
    [InlineData("layer { name: \"p\" type: \"Split\" bottom: \"data\" top: \"y\" top: \"y\" }", "it makes a blob twice")]
    [InlineData("layer { name: \"p\" type: \"Eltwise\" bottom: \"data\" top: \"y\" }",
        "it reads 1 blobs, but 2 to any number were expected")]
    [InlineData("layer { name: \"p\" type: \"ROIPooling\" bottom: \"data\" top: \"y\" roi_pooling_param { pooled_w: 7 } } "
        + "layer { name: \"q\" type: \"Data\" top: \"z\" data_param { source: \"lmdb\" } }",
        "2 nodes of the model are not supported:\n  node 'p' (ROIPooling): this type of layers is not known\n"
        + "  node 'q' (Data): it reads data from a file")]
    [InlineData("layer { name: \"p\" type: \"AbsVal\" bottom: \"data\" top: \"y\" include { phase: TEST } exclude { phase: TRAIN } }",
        "layer 'p' (AbsVal) has rules of include and of exclude")]
    [InlineData("layers { name: \"p\" type: ABSVAL bottom: \"data\" top: \"y\" }",
        "it has layers of the old form ('layers') and of the new one")]
    [InlineData("layer { name: \"p\" type: \"Concat\" bottom: \"data\" bottom: \"data\" top: \"y\" concat_param { axis: 4 } }",
        "layer 'p' (Concat): axis 4 does not exist in a tensor of rank 4")]
    [InlineData("layer { name: \"p\" type: \"Softmax\" bottom: \"data\" top: \"y\" softmax_param { axis: -5 } }",
        "layer 'p' (Softmax): axis -5 does not exist")]
    [InlineData("input: \"x\" layer { name: \"p\" type: \"AbsVal\" bottom: \"data\" top: \"y\" }",
        "the network's input 'x' declares no shape")]
    [InlineData("input: \"data\" input_dim: [1, 1, 1, 1]", "the network has two inputs 'data'")]
    [InlineData("input: \"x\" input_dim: [1, 1, 1]", "input_dim has 3 numbers in place of 4")]
    [InlineData("input: \"x\" input_dim: [1, 0, 1, 1]", "the network's input 'x' declares the shape [1,0,1,1]")]
    [InlineData("input: \"x\" input_shape { dim: 1 dim: 4000000000 }", "the network's input 'x' declares the shape [1,4000000000]")]
    [InlineData("", "no layer makes anything of the network's inputs")]
    public void SaysWhatIsWrong(string layers, string expected)
    {
        AskewException e = Assert.ThrowsAny<AskewException>(() => new CaffeModel(Input + layers).Import());
        Assert.Equal(Fault.Model, e.Fault);
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name: \"x\"", "it has no layers")]
    [InlineData("layer { name: \"p\" type: \"AbsVal\" bottom: \"data\" top: \"y\" }", "the network has no input")]
    [InlineData("layers { layer { name: \"p\" type: \"conv\" } bottom: \"data\" top: \"y\" }",
        "upgrade it with Caffe's upgrade_net_proto_text")]
    [InlineData("layers { name: \"p\" bottom: \"data\" top: \"y\" }", "node 'p' (None): this type of layers is not known")]
    [InlineData("input: \"x\" input_shape { dim: [1, 65536, 65536] } layer { name: \"p\" type: \"AbsVal\" bottom: \"x\" top: \"y\" }",
        "has more than")]
    public void SaysWhatIsMissing(string text, string expected)
    {
        AskewException e = Assert.ThrowsAny<AskewException>(() =>
            ModelBoundary.Within("net", () => new CaffeModel(text).Import()));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LongListsAreRefusedBeforeTheyTakeTime()
    {
        string many = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"top: \"{i}\" "));
        Throws(
            $"layer {{ name: \"p\" type: \"Split\" bottom: \"data\" {many} }}",
            "it reads 1 blobs and makes 100000; 4096 of each are the most");
        string ones = string.Join(", ", Enumerable.Repeat("1", 100_000));
        Throws(
            CaffeModel.Layer("Reshape", $"reshape_param {{ shape {{ dim: [{ones}] }} }}"), "it makes a blob of more than 32 dimensions");
        Throws($"input: \"x\" input_shape {{ dim: [{ones}] }}", "the network's input 'x' declares the shape [1,1,1");
        Throws(
            CaffeModel.Layer("PriorBox", $"prior_box_param {{ min_size: 1 aspect_ratio: [{ones}] }}", bottoms: "data data"),
            "it has 1 sizes and 100000 ratios; 1000 of each are the most");

        static void Throws(string layers, string expected)
        {
            GraphException e = Assert.Throws<GraphException>(() => new CaffeModel(Input + layers).Import());
            Assert.Contains(expected, e.Message, StringComparison.Ordinal);
            Assert.True(e.Message.Length < 1000, e.Message);
        }
    }

    [Fact]
    public void AllLayersWithoutWeightsAreNamed()
    {
        const string layers = """
            layer { name: "a" type: "Convolution" bottom: "data" top: "a" convolution_param { num_output: 2 kernel_size: 1 } }
            layer { name: "b" type: "PReLU" bottom: "a" top: "b" }
            layer { name: "c" type: "BatchNorm" bottom: "b" top: "c" }
            """;
        GraphException e = Assert.Throws<GraphException>(() => new CaffeModel(Input + layers).Blob("b", [2], 1, 2).Import());
        Assert.Equal(
            "layer 'a' (Convolution) needs weights; layer 'c' (BatchNorm) needs weights; 'net.caffemodel' has none for them; is it of "
            + "another network?", e.Message);
    }

    [Fact]
    public void WeightsMustFitTheirLayer()
    {
        const string layer =
            "layer { name: \"a\" type: \"Convolution\" bottom: \"data\" top: \"a\" convolution_param { num_output: 2 kernel_size: 1 } }";
        Throws(model => model.Blob("a", [2, 3, 1, 1], 1, 2, 3, 4, 5, 6),
            "layer 'a' (Convolution): its weights (blob 0) has the shape [2,3,1,1], but [2,2,1,1] was expected");
        Throws(model => model.Blob("a", [2, 2, 1, 1], 1, 2, 3), "of shape [2,2,1,1] holds 3 numbers in place of 4; the file is damaged");
        Throws(model => model.Blob("a", [2, 2, 1, 1], 1, 2, 3, 4), "its bias (blob 1) is missing: it has 1 blobs");
        Throws(model => model.Blob("a", new BlobProto { Num = -1, Channels = int.MaxValue }), "has the shape [-1,2147483647,0,0]");

        static void Throws(Func<CaffeModel, CaffeModel> add, string expected)
        {
            GraphException e = Assert.Throws<GraphException>(() => add(new CaffeModel(Input + layer)).Import());
            Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void LayersWithWeightsMustNotBeCalledAlike()
    {
        const string layers = """
            layer { name: "a" type: "PReLU" bottom: "data" top: "b" }
            layer { name: "a" type: "PReLU" bottom: "b" top: "c" }
            """;
        GraphException e = Assert.Throws<GraphException>(() => new CaffeModel(Input + layers).Blob("a", [2], 1, 2).Import());
        Assert.Contains("layers with weights are told apart by their names, and 2 are called 'a'", e.Message, StringComparison.Ordinal);
    }
}
