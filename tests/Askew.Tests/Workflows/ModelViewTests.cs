using Askew.Graphs;
using Askew.Tensors;
using Askew.Tests.Quantization;
using Askew.Workflows;

namespace Askew.Tests.Workflows;

/// <summary>What of a model is used, and under which shapes.</summary>
public class ModelViewTests
{
    [Theory]
    [InlineData("x=1,3,32,48", "x", new[] { 1, 3, 32, 48 })]
    [InlineData("a=b=2, 7", "a=b", new[] { 2, 7 })]
    [InlineData("x=[5]", "x", new[] { 5 })]
    public void ReadsShapes(string text, string name, int[] extents)
    {
        KeyValuePair<string, Shape> read = Assert.Single(ModelView.Parse([text], null).Shapes);
        Assert.Equal((name, new Shape(extents)), (read.Key, read.Value));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("=1,2")]
    [InlineData("x=")]
    [InlineData("x=1,-2")]
    [InlineData("x=1,0")]
    [InlineData("x=1,two")]
    [InlineData("x=2147483647,2147483647")]
    [InlineData("x=1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1")]
    public void RefusesWhatIsNoShape(string text) =>
        Assert.Contains("--shape", Assert.Throws<RequestException>(() => ModelView.Parse([text], null)).Message);

    [Fact]
    public void RefusesTwoShapesForOneInputAndOutputsNamedTwice()
    {
        Assert.Throws<RequestException>(() => ModelView.Parse(["x=1", "x=2"], null));
        Assert.Throws<RequestException>(() => ModelView.Parse([], "a,b,a"));
        Assert.Throws<RequestException>(() => ModelView.Parse([], " , "));
    }

    [Fact]
    public void CutsTheNetworkAtTheNamedTensors()
    {
        var test = new TestGraph(1, 1, 4, 6, 6);
        Value inner = test.Conv(test.Input, 4, 6, 3);
        Value other = test.Add("Relu", inner);
        Graph graph = test.Build(test.Conv(other, 6, 3, 1));
        Graph cut = new ModelView { Outputs = [other.Name, inner.Name] }.Of(graph);
        Assert.Equal([other.Name, inner.Name], cut.Outputs.Select(output => output.Name));
        Assert.Equal(2, cut.Nodes.Count);
    }

    [Fact]
    public void NamesWhatIsNotThereAndWhatIsLikeIt()
    {
        var test = new TestGraph(1, 1, 4, 6, 6);
        Graph graph = test.Build(test.Conv(test.Input, 4, 6, 3));
        string message = Assert.Throws<RequestException>(() => new ModelView { Outputs = ["conv"] }.Of(graph)).Message;
        Assert.Contains("'conv'", message);
        Assert.Contains($"'{graph.Outputs[0].Name}'", message);
        Assert.Contains("'input'", Assert.Throws<RequestException>(() => Shaped("y", 1).Of(graph)).Message);
        Assert.Contains("[1,4,6,6]", Assert.Throws<RequestException>(() => Shaped("input", 1, 5, 6, 6).Of(graph)).Message);
    }

    [Fact]
    public void ATailWhoseSizeTheDataSayIsLeftOut()
    {
        var test = new TestGraph(1, 1, 4, 6, 6);
        Value boxes = test.Add("Reshape", [test.Conv(test.Input, 4, 4, 1), test.Constant(1L, 36L, 4L)]);
        Value scores = test.Add("Reshape", [test.Conv(test.Input, 4, 2, 1), test.Constant(1L, 2L, 36L)]);
        Value chosen = test.Add("NonMaxSuppression", [boxes, scores]);
        Value result = test.Add("Cast", chosen, ("to", 1L));
        var graph = new Graph("test", [test.Input], [result], test.Nodes);
        Graph cut = DynamicTail.Cut(graph, out string? note);
        Assert.Equal([boxes.Name, scores.Name], cut.Outputs.Select(output => output.Name));
        Assert.Contains("NonMaxSuppression", note!);
        Assert.DoesNotContain(cut.Nodes, node => node.OperatorType is "NonMaxSuppression" or "Cast");

        Graph plain = DynamicTail.Cut(cut, out string? nothing);
        Assert.Same(cut, plain);
        Assert.Null(nothing);
    }

    private static ModelView Shaped(string name, params int[] extents) =>
        new() { Shapes = new Dictionary<string, Shape> { [name] = new(extents) } };
}
