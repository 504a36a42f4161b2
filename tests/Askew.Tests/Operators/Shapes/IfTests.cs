using Askew.FloatExecution;
using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Tests.Operators.Shapes;

/// <summary>A branch whose condition is known takes the place of the node; all others are refused.</summary>
public class IfTests
{
    [Theory]
    [InlineData(16000, "Relu", 1)]
    [InlineData(8000, "Neg", -1)]
    public void AConstantInputChoosesTheBranch(int rate, string type, float wanted)
    {
        Graph graph = Rated().Import();
        graph.Fix(graph.Inputs.Single(input => input.Name == "rate"), Tensor.Of(new Shape(1), new[] { (float)rate }));
        Ready(graph);
        Assert.Equal([type], graph.Nodes.Select(node => node.OperatorType));
        Assert.Equal(["x"], graph.Inputs.Select(input => input.Name));
        Assert.Equal("y", graph.Outputs[0].Name);
        Assert.Equal(wanted, new FloatExecutor(graph).Run([Tensor.Of(new Shape(1, 1), new[] { 1f })])[0].Floats[0]);
    }

    [Fact]
    public void AShapeChoosesTheBranchAndBranchesReadWhatIsAround()
    {
        TestModel inner = new TestModel().Node("Add", "x a", "s").Node("Mul", "s two", "m").Constant("two", [], 2).Output("m").Output("a");
        TestModel other = new TestModel().Node("Identity", "x", "i").Output("i").Output("i2").Node("Identity", "x", "i2");
        TestModel outer = new TestModel().Node("If", "c", "p q", ("then_branch", inner.Graph), ("else_branch", other.Graph))
            .Output("p").Output("q");
        TestModel none = new TestModel().Node("Neg", "x", "n").Node("Abs", "x", "b").Output("n").Output("b");
        Graph graph = new TestModel().Input("x", 1, 3).Node("Tanh", "x", "a").Node("Shape", "x", "shape").Constant("three", 1, 3)
            .Node("Equal", "shape three", "both").Constant("at", 1).Node("Gather", "both at", "c")
            .Node("If", "c", "y z", ("then_branch", outer.Graph), ("else_branch", none.Graph)).Output("y").Output("z").Ready();
        Assert.Equal(["Tanh", "Add", "Mul"], graph.Nodes.Select(node => node.OperatorType));
        Tensor[] results = new FloatExecutor(graph).Run([Tensor.Of(new Shape(1, 3), new[] { 0f, 1, 2 })]);
        Assert.Equal([0, 2 * (1 + MathF.Tanh(1)), 2 * (2 + MathF.Tanh(2))], results[0].Floats.ToArray().Select(x => (double)x), (a, b) =>
            Math.Abs(a - b) < 1e-6);
        Assert.Equal(MathF.Tanh(2), results[1].Floats[2], 1e-6f);
    }

    [Fact]
    public void AConditionThatIsNotKnownIsRefusedByName()
    {
        GraphException refusal = Assert.Throws<GraphException>(() => Ready(Rated().Import()));
        Assert.Contains("'If_y' (If): input 0 ('cond') must be constant", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("\"constants\"", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatABranchLacksIsNamedWithIt()
    {
        TestModel unknown = new TestModel().Node("Unheard", "x", "u").Node("Unseen", "u", "v").Output("v");
        Graph graph = new TestModel().Input("x", 1, 3).Constant("c", 1)
            .Node("If", "c", "y", ("then_branch", unknown.Graph), ("else_branch", unknown.Graph)).Output("y").Import();
        UnsupportedModelException refusal = Assert.Throws<UnsupportedModelException>(() => Ready(graph));
        Assert.Equal(["Unheard", "Unseen"], refusal.Nodes.Select(node => node.Operator));
    }

    private static void Ready(Graph graph)
    {
        ShapeResolution.Resolve(graph);
        new PassPipeline(new InferShapes(), new RemoveIdentities(), new RemoveUnused()).Run(graph);
    }

    private static TestModel Rated() => new TestModel().Input("x", 1, 1).Input("rate", 1).Constant("high", [1], 16000)
        .Node("Equal", "rate high", "c").Node(
            "If",
            "c",
            "y",
            ("then_branch", new TestModel().Node("Relu", "x", "r").Output("r").Graph),
            ("else_branch", new TestModel().Node("Neg", "x", "n").Output("n").Graph))
        .Output("y");
}
