using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Operators.Unary;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Tests.Operators.Unary;

public class FusePointwiseChainsTests
{
    private static readonly Tensor Input = TestModel.Data(1, 3, 40, 40);

    [Fact]
    public void SiluIsOneFunction() => CheckFused(
        x => x / (1 + Math.Exp(-x)),
        Start().Node("Sigmoid", "x", "s").Node("Mul", "x s", "y"));

    [Fact]
    public void GeluByErfIsOneFunction() => CheckFused(
        x => 0.5 * x * (1 + MathNet.Numerics.SpecialFunctions.Erf(x / Math.Sqrt(2))),
        Start().Constant("root", [], MathF.Sqrt(2)).Constant("one", [], 1).Constant("half", [1], 0.5f)
            .Node("Div", "x root", "a").Node("Erf", "a", "b").Node("Add", "b one", "c").Node("Mul", "x c", "d").Node("Mul", "d half", "y"));

    [Fact]
    public void GeluByTanhIsOneFunction() => CheckFused(
        x => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
        Start().Constant("three", [], 3).Constant("k", [], 0.044715f).Constant("r", [], MathF.Sqrt(2 / MathF.PI)).Constant("one", [], 1)
            .Constant("half", [], 0.5f)
            .Node("Pow", "x three", "a").Node("Mul", "a k", "b").Node("Add", "x b", "c").Node("Mul", "c r", "d").Node("Tanh", "d", "e")
            .Node("Add", "e one", "f").Node("Mul", "x f", "g").Node("Mul", "g half", "y"));

    [Fact]
    public void HardSwishIsOneFunction() => CheckFused(
        x => x * Math.Clamp(x + 3, 0, 6) / 6,
        Start().Constant("three", [], 3).Constant("zero", [], 0).Constant("six", [], 6)
            .Node("Add", "x three", "a").Node("Clip", "a zero six", "b").Node("Mul", "x b", "c").Node("Div", "c six", "y"));

    [Fact]
    public void MishIsOneFunction() => CheckFused(
        x => x * Math.Tanh(Math.Log(1 + Math.Exp(x))),
        Start().Node("Softplus", "x", "a").Node("Tanh", "a", "b").Node("Mul", "x b", "y"));

    [Fact]
    public void TheLongestChainIsTakenUpToASumOfTwoTensors()
    {
        // silu(a + b) * 1: the sum has two sources and stays, what follows it is one function.
        Graph graph = Fused(new TestModel().Input("a", 1, 8).Input("b", 1, 8).Constant("k", [], 2)
            .Node("Add", "a b", "x").Node("Sigmoid", "x", "s").Node("Mul", "x s", "m").Node("Mul", "m k", "y").Output("y"));
        Assert.Equal(["Add", "Pointwise"], graph.Nodes.Select(node => node.OperatorType));
        Assert.Equal("x", graph.Nodes[1].Input(0).Name);
    }

    [Fact]
    public void WhatIsReadElsewhereIsNotTakenIn()
    {
        Graph read = Fused(Start().Node("Sigmoid", "x", "s").Node("Mul", "x s", "m").Node("Abs", "s", "z").Output("m").Output("z"));
        Assert.DoesNotContain(read.Nodes, node => node.OperatorType == "Pointwise");
        Graph output = Fused(Start().Node("Sigmoid", "x", "s").Node("Tanh", "s", "t").Output("s").Output("t"));
        Assert.Equal(["Sigmoid", "Tanh"], output.Nodes.Select(node => node.OperatorType));
    }

    [Fact]
    public void SingleNodesClampsAndOtherShapesAreLeftAlone()
    {
        Assert.Equal(["Tanh"], Types(Start().Node("Tanh", "x", "y")));
        Assert.Equal(["Relu", "Clip"],
            Types(Start().Constant("lo", [], 0).Constant("hi", [], 6).Node("Relu", "x", "a").Node("Clip", "a lo hi", "y")));
        Assert.Equal(
            ["Sigmoid", "Mul"],
            Types(new TestModel().Input("x", 1, 3, 40, 40).Constant("w", [3, 1, 1], 1, 2, 3).Node("Sigmoid", "x", "s")
                .Node("Mul", "s w", "y")));
        Assert.Equal(
            ["GlobalAveragePool", "Sigmoid", "Mul"],
            Types(Start().Node("GlobalAveragePool", "x", "g").Node("Sigmoid", "g", "s").Node("Mul", "x s", "y")));
    }

    private static TestModel Start() => new TestModel().Input("x", 1, 3, 40, 40);

    private static string[] Types(TestModel model) => [.. Fused(model.Output("y")).Nodes.Select(node => node.OperatorType)];

    private static Graph Fused(TestModel model)
    {
        Graph graph = model.Ready();
        new PassPipeline(new FusePointwiseChains()).Run(graph);
        return graph;
    }

    private static void CheckFused(Func<double, double> expected, TestModel model)
    {
        Graph graph = Fused(model.Output("y"));
        Node node = Assert.Single(graph.Nodes);
        Assert.Equal("Pointwise", node.OperatorType);
        PointwiseFunction function = Assert.IsType<PointwiseContract>(node.Contract).Function;
        float[] found = new FloatExecutor(graph, new Workers(2)).Run([Input])[0].Floats.ToArray();
        for (int i = 0; i < found.Length; i++)
        {
            double wanted = expected(Input.Floats[i]);
            Assert.Equal(wanted, function.Channels[0](Input.Floats[i]), 1e-6);
            Assert.Equal(wanted, found[i], 2e-6);
        }
    }
}
