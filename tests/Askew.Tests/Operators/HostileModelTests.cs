using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Importing.Onnx;
using Askew.Operators;
using Askew.Testing;
using Askew.Tests.Importing;

namespace Askew.Tests.Operators;

/// <summary>Models are not trusted: numbers of any size in them are clipped where they mean something, and else refused with the node's
/// name.</summary>
public class HostileModelTests
{
    private const long Huge = int.MaxValue;
    private const long Beyond = 1L << 40;

    /// <summary>Strides, dilations and sizes that reach beyond the data, but leave one result that is right.</summary>
    public static TheoryData<string> Harmless => [.. HarmlessNodes.Keys];

    /// <summary>Numbers that make no sense, or need more memory than there is.</summary>
    public static TheoryData<string> Refused => [.. RefusedNodes.Keys];

    private static Dictionary<string, Func<TestModel>> HarmlessNodes { get; } = new()
    {
        ["stride of a convolution"] = () => Conv(("strides", new[] { Huge, Huge })),
        ["stride of a convolution, 2^30 + 1"] = () => Conv(("strides", new[] { (1L << 30) + 1, (1L << 30) + 1 })),
        ["stride across"] = () => Conv(("strides", new[] { 1, Huge })),
        ["stride and padding"] = () => Conv(("strides", new[] { Huge, 65536L }), ("pads", new[] { 1L, 1, 1, 1 })),
        ["dilation of a 1x1 window"] = () => Conv1x1(("dilations", new[] { Huge, Huge })),
        ["stride of a maximum"] = () => Pool("MaxPool", ("kernel_shape", new[] { 2L, 2 }), ("strides", new[] { Huge, Huge })),
        ["stride of a mean"] = () => Pool("AveragePool", ("kernel_shape", new[] { 2L, 2 }), ("strides", new[] { Huge, Huge })),
        ["stride rounded up"] = () =>
            Pool("AveragePool", ("kernel_shape", new[] { 2L, 2 }), ("strides", new[] { Huge, Huge }), ("ceil_mode", 1)),
        ["stride of the same size"] = () =>
            Pool("MaxPool", ("kernel_shape", new[] { 2L, 2 }), ("strides", new[] { Huge, Huge }), ("auto_pad", "SAME_UPPER")),
        ["taps of a transposed convolution"] = () => Spread(("strides", new[] { 7L, 1 }), ("dilations", new[] { 1L << 20, 1 })),
        ["phases of a transposed convolution"] = () => Spread(("strides", new[] { 1000L, 900 })),
        ["neighbours of a normalisation"] = () => Model("LRN", "x", ("size", (int)Huge)),
        ["step of a slice"] = () =>
            Model("Slice", "x s e a t", c => c.Constant("s", 0).Constant("e", long.MaxValue).Constant("a", 3).Constant("t", long.MaxValue)),
        ["bounds of a slice"] = () => Model("Slice", "x s e", c => c.Constant("s", long.MinValue + 1).Constant("e", long.MaxValue)),
    };

    private static Dictionary<string, Func<TestModel>> RefusedNodes { get; } = new()
    {
        ["stride 0"] = () => Conv(("strides", new[] { 0L, 1 })),
        ["stride -2^31"] = () => Conv(("strides", new[] { -(1L << 31), 1 })),
        ["stride 2^40"] = () => Conv(("strides", new[] { Beyond, 1 })),
        ["dilation 2^31 - 1"] = () => Conv(("dilations", new[] { Huge, Huge })),
        ["dilation 0"] = () => Conv(("dilations", new[] { 0L, 0 })),
        ["padding 2^31 - 1"] = () => Conv(("pads", new[] { Huge, Huge, Huge, Huge })),
        ["padding 2^30 with as large a stride"] = () => Conv(("pads", new[] { 1L << 30, 0, 0, 0 }), ("strides", new[] { 1L << 30, 1 })),
        ["padding of 2^16 by 2^16"] = () =>
            Conv(("pads", new[] { 1L << 15, 1L << 15, 1L << 15, 1L << 15 }), ("strides", new[] { 1L << 16, 1L << 16 })),
        ["windows of many slices"] = () => Volume(1024, ("pads", new[] { 2048L, 0, 0, 2048, 0, 0 })),
        ["padding of a volume"] = () => Volume(2, ("pads", new[] { 1L << 29, 0, 0, 0, 0, 0 })),
        ["negative padding"] = () => Conv(("pads", new[] { -1L, 0, 0, 0 })),
        ["window of 2^30"] = () => Pool("MaxPool", ("kernel_shape", new[] { 1L << 30, 1 })),
        ["window of 2^16 by 2^16"] = () => Pool("AveragePool", ("kernel_shape", new[] { 1L << 16, 1L << 16 })),
        ["window of 0"] = () => Pool("AveragePool", ("kernel_shape", new[] { 0L, 1 })),
        ["padding of a mean"] = () => Pool("AveragePool", ("kernel_shape", new[] { 2L, 2 }), ("pads", new[] { Huge, 1, 1, 1 })),
        ["groups 0"] = () => Conv(("group", 0)),
        ["expanded to 2^62"] = () => Model("Expand", "x s", c => c.Constant("s", 1L << 31, 1L << 31)),
        ["expanded to 2^20 by 2^20"] = () => Model("Expand", "x s", c => c.Constant("s", 1L << 20, 1L << 20, 1, 1, 1, 1)),
        ["constant of 2^62 elements"] = () => Model("ConstantOfShape", "s", c => c.Constant("s", 1L << 31, 1L << 31)),
        ["constant of -1 elements"] = () => Model("ConstantOfShape", "s", c => c.Constant("s", -1)),
        ["constant of 2^30 elements"] = () => Model("ConstantOfShape", "s", c => c.Constant("s", 1L << 30)),
        ["range of 2^62"] = () => Model("Range", "a b c", c => c.Constant("a", 0).Constant("b", 1L << 62).Constant("c", 1)),
        ["range without a step"] = () => Model("Range", "a b c", c => c.Constant("a", 0).Constant("b", 1).Constant("c", 0)),
        ["padded by 2^40"] = () => Model("Pad", "x p", c => c.Constant("p", 0, 0, 0, Beyond, 0, 0, 0, 0)),
        ["padded by -2^63"] = () => Model("Pad", "x p", c => c.Constant("p", 0, 0, 0, long.MinValue, 0, 0, 0, 0)),
        ["cut to less than nothing"] = () => Model("Pad", "x p", c => c.Constant("p", 0, 0, 0, -100, 0, 0, 0, 0)),
        ["step 0 of a slice"] = () =>
            Model("Slice", "x s e a t", c => c.Constant("s", 0).Constant("e", 1).Constant("a", 0).Constant("t", 0)),
        ["scale 10^30"] = () => Model("Resize", "x r f", c => c.Constant("r", [0]).Constant("f", [4], 1, 1, 1e30f, 1)),
        ["scale NaN"] = () => Model("Resize", "x r f", c => c.Constant("r", [0]).Constant("f", [4], 1, 1, float.NaN, 1)),
        ["scale 10^8 in two dimensions"] = () => Model("Resize", "x r f", c => c.Constant("r", [0]).Constant("f", [4], 1, 1, 1e8f, 1e8f)),
        ["size 2^29 of several channels"] = () =>
            Model("Resize", "x r f z", c => c.Constant("r", [0]).Constant("f", [0]).Constant("z", 1, 2, 1L << 29, 4)),
        ["size 2^40"] = () => Model("Resize", "x r f z", c => c.Constant("r", [0]).Constant("f", [0]).Constant("z", 1, 2, Beyond, 1)),
        ["blocks of 2^16"] = () => Model("DepthToSpace", "x", ("blocksize", 1 << 16)),
        ["blocks of 2^16, gathered"] = () => Model("SpaceToDepth", "x", ("blocksize", 1 << 16)),
        ["reshaped to 2^62"] = () => Model("Reshape", "x s", c => c.Constant("s", 1L << 31, 1L << 31)),
        ["mirrored by 2^30"] = () => Model("Pad", "x p", c => c.Constant("p", 0, 0, 0, 1L << 30, 0, 0, 0, 0), ("mode", "reflect")),
        ["tiled to 2^62"] = () => Model("Tile", "x r", c => c.Constant("r", 1L << 30, 1L << 30, 1, 1)),
        ["tiled -1 times"] = () => Model("Tile", "x r", c => c.Constant("r", 1, 1, 1, -1)),
        ["scattered to 2^40"] = () => Model("ScatterND", "x i u", c => c.Constant("u", [1, 2, 5, 6], TestModel.Noise(60, 1))
            .Numbers("i", [1, 1], Beyond)),
        ["gathered from 2^40"] = () => Model("GatherElements", "x i", c => c.Numbers("i", [1, 1, 1, 1], Beyond)),
        ["tuples longer than the rank"] = () => Model("GatherND", "x i", c => c.Numbers("i", [1, 5], 0, 0, 0, 0, 0)),
        ["2^40 largest"] = () => Model("TopK", "x k", c => c.Constant("k", Beyond)),
        ["depth 2^40"] = () => Model("OneHot", "i d v", c => c.Constant("i", 1).Constant("d", Beyond).Constant("v", [2], 0, 1)),
        ["groups 0 of a normalisation"] = () => Model("GroupNormalization", "x g g", c => c.Constant("g", [2], 1, 1), ("num_groups", 0)),
        ["units 2^31 - 1"] = () => Recurrent(("hidden_size", (int)Huge)),
        ["lengths of other sequences"] = () => Recurrent(("direction", "forward")),
        ["heads -1"] = () => Model("RotaryEmbedding", "flat c c", c => c.Constant("c", [1, 5, 3], TestModel.Noise(15, 1))
            .Constant("s", 1, 5, 12).Node("Reshape", "x s", "flat"), ("num_heads", -1)),
        ["index 2^40"] = () => Model("Gather", "x i", c => c.Constant("i", Beyond)),
    };

    [Theory]
    [MemberData(nameof(Harmless))]
    public void WhatReachesBeyondTheDataIsClipped(string name)
    {
        Graph graph = Read(HarmlessNodes[name]());
        Assert.All(new FloatExecutor(graph).Run([TestModel.Data(1, 2, 5, 6)]), output =>
            Assert.All(output.Floats.ToArray(), x => Assert.True(float.IsFinite(x))));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void WhatMakesNoSenseIsRefusedWithTheNodesName(string name)
    {
        GraphException refusal = Assert.Throws<GraphException>(() =>
            new FloatExecutor(Read(RefusedNodes[name]())).Run([TestModel.Data(1, 2, 5, 6)]));
        Assert.Contains("'suspect'", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Arithmetic operation", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ManyEqualNamesAreToldApartInTimeThatGrowsAsTheirNumber()
    {
        const int count = 20_000;
        TestModel model = new TestModel().Input("x", 1, 2);
        for (int i = 0; i < count; i++)
        {
            model.Node("Relu", i == 0 ? "x" : $"y{i - 1}", $"y{i}");
            model.Graph.Node[i].Name = "same";
        }

        var clock = System.Diagnostics.Stopwatch.StartNew();
        Graph graph = OnnxImporter.Import(new MemoryStream(model.Output($"y{count - 1}").ToBytes()), StandardOperators.Catalog);
        Assert.Equal(["same", "same_2", "same_3"], graph.Nodes.Take(3).Select(node => node.Name));
        Assert.Equal($"same_{count}", graph.Nodes[^1].Name);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"{count} names took {clock.Elapsed}");
    }

    // A window of all phases would have 300,000 places for three taps.
    [Fact]
    public void TapsThatAreTooFarApartForIntegersAreSaidToBe()
    {
        Graph graph = Read(HarmlessNodes["taps of a transposed convolution"]());
        string? reason = graph.Nodes[0].Operator.WhyNotQuantizable(graph.Nodes[0]);
        Assert.Equal("its strides [7,1] and dilations [1048576,1] spread its taps over windows of 299594x1", reason);
    }

    private static Graph Read(TestModel model)
    {
        Graph graph = OnnxImporter.Import(new MemoryStream(model.ToBytes()), StandardOperators.Catalog);
        ShapeResolution.Resolve(graph);
        new PassPipeline(new InferShapes(), new RemoveUnused()).Run(graph);
        return graph;
    }

    private static TestModel Conv(params (string Name, object Value)[] attributes) =>
        Model("Conv", "x w", c => c.Constant("w", [3, 2, 2, 2], TestModel.Noise(24, 1)), attributes);

    private static TestModel Conv1x1(params (string Name, object Value)[] attributes) =>
        Model("Conv", "x w", c => c.Constant("w", [3, 2, 1, 1], TestModel.Noise(6, 1)), attributes);

    private static TestModel Spread(params (string Name, object Value)[] attributes) =>
        Model("ConvTranspose", "x w", c => c.Constant("w", [2, 1, 3, 1], TestModel.Noise(6, 1)), attributes);

    private static TestModel Volume(int kernel, params (string Name, object Value)[] attributes) => Model("Conv", "v w", c => c
        .Constant("s", 1, 1, 60, 1, 1).Node("Reshape", "x s", "v").Constant("w", [1, 1, kernel, 1, 1], TestModel.Noise(kernel, 1)),
        attributes);

    private static TestModel Pool(string type, params (string Name, object Value)[] attributes) => Model(type, "x", attributes);

    private static TestModel Recurrent(params (string Name, object Value)[] attributes) => Model("RNN", "f w r - l", c => c
        .Constant("s", 5, 2, 6).Node("Reshape", "x s", "f").Constant("w", [1, 3, 6], TestModel.Noise(18, 1))
        .Constant("r", [1, 3, 3], TestModel.Noise(9, 1)).Integers("l", 5, 4), attributes);

    private static TestModel Model(string type, string inputs, params (string Name, object Value)[] attributes) =>
        Model(type, inputs, model => model, attributes);

    private static TestModel Model(
        string type, string inputs, Func<TestModel, TestModel> constants, params (string Name, object Value)[] attributes)
    {
        TestModel model = constants(new TestModel().Input("x", 1, 2, 5, 6)).Node(type, inputs, "y", attributes).Output("y");
        model.Graph.Node[^1].Name = "suspect";
        return model;
    }
}
