using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Tests.Graphs;

public class GraphPassTests
{
    [Fact]
    public void IdentitiesGoAndOutputsKeepTheirNames()
    {
        Graph graph = new TestModel().Input("x", 1, 2).Node("Relu", "x", "a").Node("Identity", "a", "b").Node("Dropout", "b", "c mask")
            .Node("Tanh", "c", "d").Node("Identity", "d", "y").Node("Abs", "d", "z").Output("y").Output("z").Ready();
        Assert.Equal(["Relu", "Tanh", "Abs"], graph.Nodes.Select(node => node.OperatorType));
        Assert.Equal(["y", "z"], graph.Outputs.Select(output => output.Name));
        Assert.Equal("Tanh", graph.Outputs[0].Producer!.OperatorType);
        Assert.Equal("y", graph.Nodes[2].Input(0).Name);
        Assert.Equal(["x", "a"], graph.Nodes.Take(2).Select(node => node.Input(0).Name));
    }

    [Fact]
    public void AnIdentityBetweenTwoOutputsStays()
    {
        Graph graph = new TestModel().Input("x", 1, 2).Node("Relu", "x", "y").Node("Identity", "y", "z").Output("y").Output("z").Ready();
        Assert.Equal(["Relu", "Identity"], graph.Nodes.Select(node => node.OperatorType));
    }

    [Fact]
    public void AReshapeToTheSameShapeIsAnIdentity()
    {
        Graph graph = new TestModel().Input("x", 2, 3).Constant("s", 0, -1).Node("Reshape", "x s", "a")
            .Node("Relu", "a", "y").Output("y").Ready();
        Assert.Equal(["Relu"], graph.Nodes.Select(node => node.OperatorType));
    }

    [Fact]
    public void ShapesThatTheModelComputesAreFolded()
    {
        // What PyTorch writes for x.view(x.size(0), -1).
        Graph graph = new TestModel().Input("x", 0, 3, 4)
            .Constant("zero", [], 0)
            .Node("Shape", "x", "s")
            .Node("Constant", "", "i", ("value_int", 0))
            .Node("Gather", "s i", "n")
            .Node("Constant", "", "axes", ("value_ints", new[] { 0 }))
            .Node("Unsqueeze", "n axes", "u")
            .Node("Constant", "", "rest", ("value_ints", new[] { -1 }))
            .Node("Concat", "u rest", "shape", ("axis", 0))
            .Node("Reshape", "x shape", "y")
            .Output("y").Import();
        ShapeResolution.Resolve(graph);
        new PassPipeline(new InferShapes(), new RemoveUnused()).Run(graph);
        Assert.Equal("Reshape", Assert.Single(graph.Nodes).OperatorType);
        Assert.Equal(new Shape(1, 12), graph.Outputs[0].Shape);
    }

    [Fact]
    public void FaultsNameTheNode()
    {
        TestModel model = new TestModel().Input("x", 1, 3, 8, 8).Constant("w", [4, 5, 3, 3], new float[180])
            .Node("Conv", "x w", "y").Output("y");
        GraphException e = Assert.Throws<GraphException>(() => model.Ready());
        Assert.Equal("node 'Conv_y' (Conv): weights of shape [4,5,3,3] in 1 groups do not fit an input of shape [1,3,8,8]", e.Message);
    }

    [Fact]
    public void ABatchThatIsNeededIsSaidToBe()
    {
        Graph graph = new TestModel().Input("x", 4, 3).Constant("s", 4, 3, 1).Node("Reshape", "x s", "y").Output("y").Import();
        ShapeResolution.Resolve(graph);
        GraphException e = Assert.Throws<GraphException>(() => new InferShapes().Run(graph));
        Assert.Contains("declares 4 images at a time for 'x'", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ConstantsThatAreTooLargeAreRefused()
    {
        TestModel model = new TestModel().Input("x", 1).Constant("s", 100_000, 10_000).Node("ConstantOfShape", "s", "k")
            .Node("Mul", "x k", "y").Output("y");
        Assert.Contains("at most 2^31 bytes", Assert.Throws<GraphException>(() => model.Ready()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OpenSizesAreResolvedOrAskedFor()
    {
        Graph graph = new TestModel().Input("x", 0, 3, 0, 0).Node("Relu", "x", "y").Output("y").Import();
        Assert.Equal("[?,3,?,?]", ShapeResolution.Describe(graph.Inputs[0]));
        GraphException open = Assert.Throws<GraphException>(() => ShapeResolution.Resolve(graph));
        Assert.Contains("leaves dimension 2 of its input 'x' [?,3,?,?] open", open.Message, StringComparison.Ordinal);
        GraphException wrong = Assert.Throws<GraphException>(() => ShapeResolution.Resolve(graph, _ => new Shape(1, 4, 8, 8)));
        Assert.Contains("[?,3,?,?], but the data are [1,4,8,8]", wrong.Message, StringComparison.Ordinal);
        ShapeResolution.Resolve(graph, new Dictionary<string, Shape> { ["x"] = new(1, 3, 8, 9) });
        Assert.Equal(new Shape(1, 3, 8, 9), graph.Inputs[0].Shape);
    }

    [Fact]
    public void AFixedBatchBecomesOne()
    {
        Graph graph = new TestModel().Input("x", 8, 3).Node("Relu", "x", "y").Output("y").Import();
        ShapeResolution.Resolve(graph);
        Assert.Equal(new Shape(1, 3), graph.Inputs[0].Shape);
    }
}
