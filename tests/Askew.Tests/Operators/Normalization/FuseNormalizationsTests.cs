using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Operators.Normalization;
using Askew.Tensors;
using Askew.Testing;
using Askew.Tests.Graphs.Passes;

namespace Askew.Tests.Operators.Normalization;

/// <summary>Normalisations as exporters spell them become one node that computes the same; what only looks like one does not.</summary>
public class FuseNormalizationsTests
{
    public static TheoryData<string> Spellings => [.. Models.Keys];

    public static TheoryData<string> Others => [.. NotNormalizations.Keys];

    private static Dictionary<string, Func<TestModel>> Models { get; } = new()
    {
        ["PyTorch's layer normalisation"] = () => Gained(X(17, 2, 3, 8)
            .Node("ReduceMean", "x", "m", ("axes", new[] { -1 })).Node("Sub", "x m", "d").Constant("two", [], 2).Node("Pow", "d two", "q")
            .Node("ReduceMean", "q", "v", ("axes", new[] { -1 })).Node("Add", "v e", "ve")
            .Node("Sqrt", "ve", "r").Node("Div", "d r", "n"), 8),
        ["TensorFlow's, with the difference made twice"] = () => Gained(X(13, 2, 3, 8)
            .Node("ReduceMean", "x", "m", ("axes", new[] { -1 })).Node("Sub", "x m", "d").Node("Sub", "x m", "d2").Node("Mul", "d d", "q")
            .Node("ReduceMean", "q", "v", ("axes", new[] { -1 })).Node("Add", "v e", "ve")
            .Node("Sqrt", "ve", "r").Node("Div", "d2 r", "n"), 8),
        ["a reciprocal root"] = () => Gained(X(13, 2, 3, 8)
            .Node("ReduceMean", "x", "m", ("axes", new[] { 2 })).Node("Sub", "x m", "d").Node("Mul", "d d", "q")
            .Node("ReduceMean", "q", "v", ("axes", new[] { 2 })).Node("Add", "e v", "ve").Node("Sqrt", "ve", "r")
            .Node("Reciprocal", "r", "i").Node("Mul", "i d", "n"), 8),
        ["a power of -1/2, over two axes"] = () => Gained(X(13, 2, 3, 4, 8)
            .Node("ReduceMean", "x", "m", ("axes", new[] { 2, 3 })).Node("Sub", "x m", "d").Node("Mul", "d d", "q")
            .Node("ReduceMean", "q", "v", ("axes", new[] { 2, 3 })).Node("Add", "v e", "ve").Constant("h", [], -0.5f)
            .Node("Pow", "ve h", "i").Node("Mul", "d i", "n"), 4, 8),
        ["Keras's, with gain and shift in it"] = () => X(13, 2, 3, 8)
            .Node("ReduceMean", "x", "m", ("axes", new[] { -1 })).Node("Sub", "x m", "d").Node("Mul", "d d", "q")
            .Node("ReduceMean", "q", "v", ("axes", new[] { -1 })).Node("Add", "v e", "ve").Node("Sqrt", "ve", "r")
            .Node("Reciprocal", "r", "i").Constant("g", [8], TestModel.Noise(8, 1)).Constant("b", [8], TestModel.Noise(8, 2))
            .Node("Mul", "i g", "f")
            .Node("Mul", "x f", "xf").Node("Mul", "m f", "mf").Node("Sub", "b mf", "s").Node("Add", "xf s", "y").Output("y"),
        ["RMS normalisation"] = () => X(18, 2, 3, 8).Constant("a", -1).Node("Mul", "x x", "q").Node("ReduceMean", "q a", "v")
            .Node("Add", "v e", "ve").Node("Sqrt", "ve", "r").Node("Div", "x r", "n").Constant("g", [8], TestModel.Noise(8, 1))
            .Node("Mul", "g n", "y").Output("y"),
        ["instances by a view"] = () => Gained(X(9, 1, 6, 4, 8).Constant("s", 1, 6, 1, -1)
            .Node("Reshape", "x s", "xs").Node("ReduceMean", "xs", "m", ("axes", new[] { 3 })).Node("Sub", "x m", "d")
            .Node("Mul", "d d", "q").Node("Reshape", "q s", "qs").Node("ReduceMean", "qs", "v", ("axes", new[] { 3 }))
            .Node("Add", "v e", "ve").Node("Sqrt", "ve", "r").Node("Div", "d r", "n"), 6, 1, 1),
        ["instances by global means"] = () => Gained(X(13, 2, 6, 4, 8)
            .Node("GlobalAveragePool", "x", "m").Node("Sub", "x m", "d").Node("Mul", "d d", "q").Node("GlobalAveragePool", "q", "v")
            .Node("Add", "v e", "ve").Node("Sqrt", "ve", "r").Node("Div", "d r", "n"), 6, 1, 1),
        ["groups by a reshape of instances"] = () => Gained(X(13, 2, 6, 4, 8).Constant("s", 0, 3, -1).Constant("t", 2, 6, 4, 8)
            .Constant("ones", [3], 1, 1, 1).Constant("zeros", [3], 0, 0, 0).Node("Reshape", "x s", "xs")
            .Node("InstanceNormalization", "xs ones zeros", "i").Node("Reshape", "i t", "n"), 6, 1, 1),
        ["PyTorch's unit vectors"] = () => X(13, 2, 3, 8).Node("ReduceL2", "x", "r", ("axes", new[] { 2 })).Constant("lo", [], 1e-6f)
            .Node("Clip", "r lo", "c").Constant("s", 2, 3, 8).Node("Expand", "c s", "f").Node("Div", "x f", "y").Output("y"),
    };

    private static Dictionary<string, Func<TestModel>> NotNormalizations { get; } = new()
    {
        ["multiplied by the root"] = () => X(13, 2, 3, 8).Node("Mul", "x x", "q").Node("ReduceMean", "q", "v", ("axes", new[] { 2 }))
            .Node("Sqrt", "v", "r").Node("Mul", "x r", "y").Output("y"),
        ["divided by a power of -1/2"] = () => X(13, 2, 3, 8).Node("Mul", "x x", "q").Node("ReduceMean", "q", "v", ("axes", new[] { 2 }))
            .Constant("h", [], -0.5f).Node("Pow", "v h", "r").Node("Div", "x r", "y").Output("y"),
        ["Keras's, with another mean"] = () => X(13, 2, 8, 8)
            .Node("ReduceMean", "x", "m", ("axes", new[] { -1 })).Node("ReduceMean", "x", "o", ("axes", new[] { 1 }))
            .Node("Sub", "x m", "d").Node("Mul", "d d", "q").Node("ReduceMean", "q", "v", ("axes", new[] { -1 })).Node("Add", "v e", "ve")
            .Node("Sqrt", "ve", "r").Node("Reciprocal", "r", "f").Constant("b", [8], TestModel.Noise(8, 2)).Node("Mul", "x f", "xf")
            .Node("Mul", "o f", "mf").Node("Sub", "b mf", "s").Node("Add", "xf s", "y").Output("y"),
        ["the squares of something else"] = () => X(13, 2, 3, 8).Node("Abs", "x", "o").Node("Mul", "o o", "q")
            .Node("ReduceMean", "q", "v", ("axes", new[] { 2 })).Node("Sqrt", "v", "r").Node("Div", "x r", "y").Output("y"),
        ["transposed in between"] = () => X(13, 2, 8, 8).Node("Mul", "x x", "q").Node("ReduceMean", "q", "v", ("axes", new[] { 1 }))
            .Node("Sqrt", "v", "r").Constant("s", 2, 8, 1).Node("Reshape", "r s", "t").Node("Div", "x t", "y").Output("y"),
    };

    [Theory]
    [MemberData(nameof(Spellings))]
    public void SpelledNormalizationsBecomeOneNode(string name)
    {
        Graph graph = Models[name]().Ready();
        Tensor input = TestModel.Data(graph.Inputs[0].KnownShape.Extents.ToArray());
        float[] wanted = new FloatExecutor(graph).Run([input])[0].Floats.ToArray();
        new PassPipeline(new FuseNormalizations(always: true)).Run(graph);
        Assert.Equal([FusedNormalization.TypeName], graph.Nodes.Select(node => node.OperatorType));
        float[] found = new FloatExecutor(graph).Run([input])[0].Floats.ToArray();
        Assert.All(wanted.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Theory]
    [MemberData(nameof(Others))]
    public void WhatOnlyLooksLikeOneStaysAsItIs(string name)
    {
        Graph graph = NotNormalizations[name]().Ready();
        int count = graph.Nodes.Count;
        new PassPipeline(new FuseNormalizations(always: true)).Run(graph);
        Assert.Equal(count, graph.Nodes.Count);
        Assert.DoesNotContain(graph.Nodes, node => node.OperatorType == FusedNormalization.TypeName);
    }

    [Fact]
    public void WhatIsReadElsewhereStaysAsItIs()
    {
        Graph graph = Models["PyTorch's layer normalisation"]().Node("Abs", "v", "w").Output("w").Ready();
        int count = graph.Nodes.Count;
        new PassPipeline(new FuseNormalizations(always: true)).Run(graph);
        Assert.Equal(count, graph.Nodes.Count);
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public void AFileSpellsThemAgain(string name)
    {
        Graph graph = Models[name]().Ready();
        Tensor input = TestModel.Data(graph.Inputs[0].KnownShape.Extents.ToArray());
        float[] wanted = new FloatExecutor(graph).Run([input])[0].Floats.ToArray();
        new PassPipeline(new FuseNormalizations(always: true)).Run(graph);
        Assert.Equal(wanted, RewrittenGraph.Run(RewrittenGraph.ReadBack(graph, input), input)[0]);
    }

    private static TestModel X(int opset, params int[] extents) =>
        new TestModel(opset).Input("x", extents).Constant("e", [], 1e-5f);

    private static TestModel Gained(TestModel model, params int[] extents)
    {
        int count = extents.Aggregate(1, (a, b) => a * b);
        return model.Constant("g", extents, TestModel.Noise(count, 1)).Constant("b", extents, TestModel.Noise(count, 2))
            .Node("Mul", "n g", "ng").Node("Add", "b ng", "y").Output("y");
    }
}
