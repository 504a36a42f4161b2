using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Tensors;
using Askew.Testing;
using static Askew.Tests.Graphs.Passes.RewrittenGraph;

namespace Askew.Tests.Graphs.Passes;

/// <summary>What scales and shifts goes into the weights of layers, wherever the channels are, and the network computes the same.</summary>
public class FoldGainsTests
{
    public static TheoryData<string> Names => [.. Cases.Keys];

    // By what is folded: the network, and the operators that are left.
    private static Dictionary<string, (Func<TestModel> Model, string[] Left)> Cases { get; } = new()
    {
        ["a bias behind rows"] = (() => Rows(1, 5, 8).Node("MatMul", "x w", "a").Node("Add", "b a", "y"), ["FullyConnected"]),
        ["bias and gain behind rows"] = (
            () => Rows(1, 5, 8).Node("MatMul", "x w", "a").Node("Add", "a b", "c").Node("Mul", "c g", "y"), ["FullyConnected"]),
        ["as many rows as channels, bias along the rows"] = (
            () => Rows(1, 6, 8).Constant("r", [6, 1], TestModel.Noise(6, 7)).Node("MatMul", "x w", "a").Node("Mul", "a r", "y"),
            ["MatMul", "Mul"]),
        ["a bias behind a view"] = (
            () => Rows(5, 8).Constant("s", 1, 5, 6).Node("MatMul", "x w", "a").Node("Reshape", "a s", "v").Node("Add", "v b", "y"),
            ["Gemm", "Reshape"]),
        ["a factor for each head"] = (
            () => Rows(1, 5, 8).Constant("s", 1, 5, 2, 3).Constant("h", [2, 1], 3, -0.5f).Node("MatMul", "x w", "a")
                .Node("Reshape", "a s", "v").Node("Mul", "v h", "y"),
            ["MatMul", "Reshape"]),
        ["one factor behind movements"] = (
            () => Rows(1, 5, 8).Constant("k", [], 0.3f).Node("MatMul", "x w", "a").Node("Add", "a b", "c")
                .Node("Transpose", "c", "t", ("perm", new[] { 0, 2, 1 })).Node("Mul", "t k", "y"),
            ["FullyConnected", "Transpose"]),
        ["a factor for each place behind movements"] = (
            () => Rows(1, 5, 8).Node("MatMul", "x w", "a").Node("Transpose", "a", "t", ("perm", new[] { 0, 2, 1 }))
                .Constant("p", [5], TestModel.Noise(5, 4)).Node("Mul", "t p", "y"),
            ["MatMul", "Transpose", "Mul"]),
        ["one factor behind padding"] = (
            () => Rows(1, 5, 8).Constant("k", [], 0.3f).Constant("p", 0, 0, 0, 0, 1, 0).Constant("v", [], 1f).Node("MatMul", "x w", "a")
                .Node("Pad", "a p v", "t").Node("Mul", "t k", "y"),
            ["MatMul", "Pad", "Mul"]),
        ["one divisor behind a product of two"] = (
            () => Rows(1, 5, 8).Constant("k", [], 4).Node("MatMul", "x w", "q").Node("MatMul", "x w2", "r")
                .Node("Transpose", "r", "t", ("perm", new[] { 0, 2, 1 })).Node("MatMul", "q t", "s").Node("Div", "s k", "y"),
            ["MatMul", "MatMul", "Transpose", "MatMul"]),
        ["one factor behind a square"] = (
            () => Rows(1, 5, 8).Constant("k", [], 4).Node("MatMul", "x w", "q").Node("Mul", "q q", "s").Node("Mul", "s k", "y"),
            ["MatMul", "Mul", "Mul"]),
        ["before three readers"] = (
            () => Rows(1, 5, 8).Constant("e", [8], TestModel.Noise(8, 5)).Constant("f", [8], TestModel.Noise(8, 6)).Constant("s", 5, 8)
                .Node("Mul", "x e", "a").Node("Add", "a f", "c").Node("MatMul", "c w", "y").Node("MatMul", "c w2", "z")
                .Node("Reshape", "c s", "v").Node("Gemm", "v w b", "u").Output("z").Output("u"),
            ["FullyConnected", "FullyConnected", "Reshape", "Gemm"]),
        ["before a reader that is no layer"] = (
            () => Rows(1, 5, 8).Constant("e", [8], TestModel.Noise(8, 5)).Node("Mul", "x e", "a").Node("MatMul", "a w", "y")
                .Node("Tanh", "a", "z").Output("z"),
            ["Mul", "MatMul", "Tanh"]),
        ["a shift before padding"] = (
            () => new TestModel().Input("x", 1, 2, 5, 5).Constant("f", [2, 1, 1], 1, 2).Constant("w", [3, 2, 3, 3], TestModel.Noise(54, 1))
                .Node("Add", "x f", "a").Node("Conv", "a w", "y", ("pads", new[] { 1, 1, 1, 1 })),
            ["Add", "Conv"]),
        ["a factor before padding"] = (
            () => new TestModel().Input("x", 1, 2, 5, 5).Constant("f", [2, 1, 1], 1, 2).Constant("w", [3, 2, 3, 3], TestModel.Noise(54, 1))
                .Node("Mul", "x f", "a").Node("Conv", "a w", "y", ("pads", new[] { 1, 1, 1, 1 })),
            ["Conv"]),
        ["a division by 0"] = (
            () => Rows(1, 5, 8).Constant("z", [6], 1, 2, 0, 1, 1, 1).Node("MatMul", "x w", "a").Node("Div", "a z", "c")
                .Node("Tanh", "c", "y"),
            ["MatMul", "Div", "Tanh"]),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void TheNetworkComputesTheSameWithFewerNodes(string name)
    {
        (Func<TestModel> model, string[] left) = Cases[name];
        Graph graph = model().Output("y").Ready();
        Tensor input = TestModel.Data(graph.Inputs[0].KnownShape.Extents.ToArray());
        float[][] wanted = Run(graph, input);
        string[] names = [.. graph.Outputs.Select(output => output.Name)];
        new PassPipeline(new FoldGains()).Run(graph);
        Assert.Equal(left, graph.Nodes.Select(node => node.OperatorType));
        Assert.Equal(names, graph.Outputs.Select(output => output.Name));
        AssertClose(wanted, Run(graph, input));

        // What is written is ONNX alone.
        AssertClose(wanted, Run(ReadBack(graph, input), input));
    }

    [Fact]
    public void ABiasOfItsOwnIsTheSameToTheLastBit()
    {
        Graph graph = Rows(2, 5, 8).Node("MatMul", "x w", "a").Node("Add", "a b", "y").Output("y").Ready();
        Tensor input = TestModel.Data(2, 5, 8);
        float[][] wanted = Run(graph, input);
        new PassPipeline(new FoldGains()).Run(graph);
        Assert.Equal("FullyConnected", Assert.Single(graph.Nodes).OperatorType);
        Assert.Equal(wanted, Run(graph, input));
    }

    [Fact]
    public void ChannelsAreTheSameSaidOfShorterRuns()
    {
        var heads = new ChannelAffine([1, 2], [0, 5], Run: 3);
        Assert.Equal([1, 1, 1, 2, 2, 2], heads.Over(1, 6)!.Scale);
        Assert.Equal([0, 5, 0, 5], heads.Over(3, 4)!.Offset);
        Assert.Null(heads.Over(2, 3));
        Assert.Null(heads.Over(1, 9));
        Assert.Null(heads.Over(6, 2));
        Assert.Equal([7, 7, 7], new ChannelAffine([7], [0], 1).Over(5, 3)!.Scale);
        var single = new ChannelAffine([1, 10, 100, 1, 1, 1], [1, 0, 0, 0, 0, 0], 1);
        ChannelAffine both = heads.Then(single)!;
        Assert.Equal((1, 6), (both.Run, both.Count));
        Assert.Equal([1, 10, 100, 2, 2, 2], both.Scale);
        Assert.Equal([1, 0, 0, 5, 5, 5], both.Offset);
        Assert.Equal([2, 1, 1, 5, 5, 5], single.Then(new ChannelAffine([1, 1], [1, 5], Run: 3))!.Offset);
        Assert.Equal([3, 6], heads.Then(new ChannelAffine([3], [0], 1))!.Scale);
        Assert.Null(heads.Then(new ChannelAffine([1, 2, 3, 4], [0, 0, 0, 0], 1)));
    }

    // Matrices of 8 rows and 6 columns, and a vector for each of bias and gain.
    private static TestModel Rows(params int[] extents) => new TestModel().Input("x", extents)
        .Constant("w", [8, 6], TestModel.Noise(48, 1)).Constant("w2", [8, 6], TestModel.Noise(48, 2))
        .Constant("b", [6], TestModel.Noise(6, 3)).Constant("g", [6], TestModel.Noise(6, 4));
}
