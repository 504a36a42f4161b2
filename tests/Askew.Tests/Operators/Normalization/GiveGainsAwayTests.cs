using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Operators.Normalization;
using Askew.Tensors;
using Askew.Testing;
using static Askew.Tests.Graphs.Passes.RewrittenGraph;

namespace Askew.Tests.Operators.Normalization;

/// <summary>Gain and shift of a normalisation go into the layers that read it, where nothing else does.</summary>
public class GiveGainsAwayTests
{
    public static TheoryData<string> Names => [.. Normalizations.Keys];

    private static Dictionary<string, (string Type, int Opset, (string, object)[] Attributes)> Normalizations { get; } = new()
    {
        ["layers"] = ("LayerNormalization", 17, []),
        ["root mean squares"] = ("RMSNormalization", 23, []),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void LayersTakeThemAndTheNetworkComputesTheSame(string name)
    {
        Graph graph = Normalized(name).Node("MatMul", "n w", "y").Node("MatMul", "n v", "z").Output("y").Output("z").Ready();
        Tensor input = TestModel.Data(1, 5, 8);
        float[][] wanted = Run(graph, input);
        new PassPipeline(new GiveGainsAway()).Run(graph);
        Node normalization = graph.Nodes[0];
        Assert.Equal(FusedNormalization.TypeName, normalization.OperatorType);
        Assert.Single(normalization.Inputs);
        Assert.Equal(3, graph.Nodes.Count);
        AssertClose(wanted, Run(graph, input));
        AssertClose(wanted, Run(ReadBack(graph, input), input));
    }

    [Fact]
    public void WhatIsAddedToARestKeepsThem()
    {
        Graph graph = Normalized("layers").Node("MatMul", "n w", "y").Node("Add", "n x", "z").Output("y").Output("z").Ready();
        new PassPipeline(new GiveGainsAway()).Run(graph);
        Assert.Equal(["LayerNormalization", "MatMul", "Add"], graph.Nodes.Select(node => node.OperatorType));
        Assert.Equal("n", graph.Nodes[0].Output.Name);
        Assert.Same(graph.Nodes[0], graph.Nodes[1].Input(0).Producer);
    }

    [Fact]
    public void AllKindsAreSpelled()
    {
        foreach ((NormKind kind, bool subtracts) in new[]
        {
            (NormKind.RootMeanSquare, true), (NormKind.RootMeanSquarePlusEpsilon, true), (NormKind.RootSumSquare, false),
            (NormKind.SumOfMagnitudes, false),
        })
        {
            foreach (int opset in new[] { 11, 13, 18 })
            {
                Graph graph = new TestModel(opset).Input("x", 1, 6, 4).Node("Identity", "x", "y").Output("y").Import();
                ShapeResolution.Resolve(graph);
                new PassPipeline(new InferShapes()).Run(graph);

                // In groups of channels, so that the shape is seen otherwise.
                var norm = new MomentNormalization(new Shape(1, 2, 3, 4), [2, 3], subtracts, kind, 0.1);
                graph.Replace(graph.Nodes[0], new Node(
                    "norm", FusedNormalization.TypeName, new FusedNormalization(norm), opset, [graph.Inputs[0]], [graph.Outputs[0]],
                    NodeAttributes.None));
                Tensor input = TestModel.Data(1, 6, 4);
                float[][] wanted = Run(graph, input);
                AssertClose(wanted, Run(ReadBack(graph, input), input));
            }
        }
    }

    private static TestModel Normalized(string name)
    {
        (string type, int opset, (string, object)[] attributes) = Normalizations[name];
        return new TestModel(opset).Input("x", 1, 5, 8).Constant("g", [8], TestModel.Noise(8, 1)).Constant("s", [8], TestModel.Noise(8, 2))
            .Constant("w", [8, 6], TestModel.Noise(48, 3)).Constant("v", [8, 4], TestModel.Noise(32, 4))
            .Node(type, type == "LayerNormalization" ? "x g s" : "x g", "n", attributes);
    }
}
