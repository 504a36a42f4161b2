using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Tests.FloatExecution;

public class FloatExecutorTests
{
    [Fact]
    public void TheHookSeesInputsAndEveryActivationInOrder()
    {
        Graph graph = Branches().Ready();
        Tensor input = TestModel.Data(1, 2, 6, 6);
        var seen = new List<(string Name, float First)>();
        new FloatExecutor(graph).Run([input], (value, tensor) =>
        {
            Assert.Equal(value.Shape, tensor.Shape);
            seen.Add((value.Name, tensor.Floats[0]));
        });
        Assert.Equal(["x", "a", "b", "c", "d", "y"], seen.Select(pair => pair.Name));
        Assert.Equal(Math.Max(0, input.Floats[0]), seen[1].First);
        Assert.Equal(MathF.Abs(input.Floats[0]), seen[2].First);
    }

    [Fact]
    public void OutputsBelongToTheCaller()
    {
        var executor = new FloatExecutor(Branches().Ready());
        Tensor first = executor.Run([TestModel.Data(1, 2, 6, 6)])[0];
        float[] before = first.Floats.ToArray();
        executor.Run([Tensor.Zeros(new Shape(1, 2, 6, 6), ElementType.Float32)]);
        Assert.Equal(before, first.Floats.ToArray());
    }

    [Fact]
    public void OneBufferServesManyActivations()
    {
        var model = new TestModel().Input("x", 1, 1000);
        for (int i = 0; i < 20; i++)
        {
            model.Node("Tanh", i == 0 ? "x" : $"t{i - 1}", $"t{i}");
        }

        Assert.Equal(2 * 1000 * sizeof(float), new FloatExecutor(model.Output("t19").Ready()).BufferSizeInBytes);
    }

    [Fact]
    public void ViewsShareTheirInputsStorageAndKeepItAlive()
    {
        Graph graph = new TestModel().Input("x", 1, 2, 6, 6).Node("Relu", "x", "a").Node("Flatten", "a", "f")
            .Node("Tanh", "a", "b").Node("Flatten", "b", "g").Node("Abs", "g", "h").Node("Add", "f h", "y").Output("y").Ready();
        Tensor input = TestModel.Data(1, 2, 6, 6);
        float[] expected = [.. input.Floats.ToArray().Select(x => Math.Max(x, 0) + MathF.Abs(MathF.Tanh(Math.Max(x, 0))))];
        float[] found = new FloatExecutor(graph).Run([input])[0].Floats.ToArray();
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Fact]
    public void InputsAndConstantsCanBeOutputs()
    {
        Graph graph = new TestModel().Input("x", 1, 2).Constant("k", [2], 3, 4)
            .Node("Identity", "x", "y").Node("Identity", "k", "z").Output("y").Output("z").Ready();
        Tensor input = TestModel.Data(1, 2);
        Tensor[] outputs = new FloatExecutor(graph).Run([input]);
        Assert.Equal(input.Floats.ToArray(), outputs[0].Floats.ToArray());
        Assert.Equal([3f, 4], outputs[1].Floats.ToArray());
        Assert.Equal(["y", "z"], graph.Outputs.Select(output => output.Name));
    }

    [Fact]
    public void ThreadsAndForksDoNotChangeABit()
    {
        Graph graph = Network().Ready();
        Tensor input = TestModel.Data(1, 3, 37, 41);
        var one = new FloatExecutor(graph);
        float[] expected = one.Run([input])[0].Floats.ToArray();
        Assert.Equal(expected, new FloatExecutor(graph, new Workers(2)).Run([input])[0].Floats.ToArray());
        Assert.Equal(expected, new FloatExecutor(graph, new Workers(7)).Run([input])[0].Floats.ToArray());
        Parallel.For(0, 4, _ => Assert.Equal(expected, one.Fork().Run([input])[0].Floats.ToArray()));
    }

    [Fact]
    public void ActivationsAreAppliedAlongWithTheLayerUnlessItsOwnResultIsLookedAt()
    {
        Graph graph = new TestModel().Input("x", 1, 3, 9, 11)
            .Constant("w", [8, 3, 3, 3], TestModel.Noise(8 * 27, 1)).Constant("v", [8, 8, 1, 1], TestModel.Noise(64, 2))
            .Constant("high", [], 0.5f)
            .Node("Conv", "x w", "a").Node("Conv", "x w", "other").Node("Relu", "a", "b").Node("Clip", "b  high", "c")
            .Node("Conv", "c v", "d").Node("LeakyRelu", "d", "e").Node("Tanh", "d", "f").Node("Add", "e f", "g").Node("LeakyRelu", "g", "y")
            .Output("y").Output("other").Ready();
        Tensor input = TestModel.Data(1, 3, 9, 11);
        var whole = new Dictionary<string, float[]>();
        var executor = new FloatExecutor(graph);
        executor.Run([input], (value, tensor) => whole[value.Name] = tensor.Floats.ToArray());
        Assert.Contains(whole["a"], value => value < 0);
        Assert.Equal(whole["y"], executor.Run([input])[0].Floats.ToArray());

        // "d" has two readers; "b" is bound once more, in its place, as "g" is.
        Assert.Equal(whole["g"].Select(x => x < 0 ? 0.01f * x : x), whole["y"]);
        var part = new Dictionary<string, float[]>();
        new FloatExecutor(graph, seen: new HashSet<Value>()).Run([input], (value, tensor) => part[value.Name] = tensor.Floats.ToArray());
        Assert.Equal(whole.Keys.Except(["a"]).Order(), part.Keys.Order());
        Assert.All(part, pair => Assert.Equal(whole[pair.Key], pair.Value));
    }

    [Fact]
    public void RefusesInputsThatDoNotFit()
    {
        var executor = new FloatExecutor(Branches().Ready());
        ArgumentException e = Assert.Throws<ArgumentException>(() => executor.Run([TestModel.Data(1, 2, 5, 5)]));
        Assert.Contains("'x' is Float32 [1,2,6,6], but Float32 [1,2,5,5] was given", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => executor.Run([]));
    }

    [Fact]
    public void FaultsWhileRunningNameTheNode()
    {
        Graph graph = new TestModel().Input("x", 3, 2).Constant("i", 7).Node("Gather", "x i", "y").Output("y").Ready();
        GraphException e = Assert.Throws<GraphException>(() => new FloatExecutor(graph).Run([TestModel.Data(3, 2)]));
        Assert.Contains("node 'Gather_y' (Gather): the index 7 does not exist", e.Message, StringComparison.Ordinal);
    }

    private static TestModel Branches() => new TestModel().Input("x", 1, 2, 6, 6)
        .Node("Relu", "x", "a").Node("Abs", "x", "b").Node("Add", "a b", "c").Node("Tanh", "c", "d").Node("Mul", "d a", "y").Output("y");

    private static TestModel Network() => new TestModel().Input("x", 1, 3, 37, 41)
        .Constant("w1", [19, 3, 3, 3], TestModel.Noise(19 * 27, 1))
        .Constant("b1", [19], TestModel.Noise(19, 2))
        .Constant("w2", [19, 1, 5, 5], TestModel.Noise(19 * 25, 3))
        .Constant("w3", [40, 19, 1, 1], TestModel.Noise(40 * 19, 4))
        .Constant("w4", [40, 11], TestModel.Noise(440, 5))
        .Node("Conv", "x w1 b1", "c1", ("strides", new[] { 2, 2 }), ("pads", new[] { 1, 1, 1, 1 }))
        .Node("Sigmoid", "c1", "s1")
        .Node("Mul", "c1 s1", "m1")
        .Node("Conv", "m1 w2", "c2", ("group", 19), ("pads", new[] { 2, 2, 2, 2 }))
        .Node("LRN", "c2", "l2", ("size", 5))
        .Node("MaxPool", "l2", "p2", ("kernel_shape", new[] { 3, 3 }), ("strides", new[] { 2, 2 }))
        .Node("Conv", "p2 w3", "c3")
        .Node("Erf", "c3", "e3")
        .Node("GlobalAveragePool", "e3", "g3")
        .Node("Flatten", "g3", "f3")
        .Node("MatMul", "f3 w4", "y")
        .Output("y");
}
