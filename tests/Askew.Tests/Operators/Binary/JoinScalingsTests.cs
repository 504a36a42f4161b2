using Askew.Calibration;
using Askew.Evaluation;
using Askew.Graphs;
using Askew.Graphs.Passes;
using Askew.Instructions;
using Askew.Operators.Binary;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tensors;
using Askew.Testing;
using static Askew.Tests.Graphs.Passes.RewrittenGraph;

namespace Askew.Tests.Operators.Binary;

/// <summary>What scales and shifts channels twice does it once.</summary>
public class JoinScalingsTests
{
    [Theory]
    [InlineData(new[] { 6 }, new[] { 6 })]
    [InlineData(new[] { 5, 1 }, new[] { 5, 1 })]
    [InlineData(new[] { 4, 1, 1 }, new[] { 1 })]
    [InlineData(new[] { 1 }, new[] { 4, 1, 1 })]
    public void TwoInARowAreOneAndOneInstruction(int[] gain, int[] shift)
    {
        TestModel model = new TestModel().Input("x", 1, 4, 5, 6)
            .Constant("g", gain, TestModel.Noise(gain.Aggregate(1, (a, b) => a * b), 1))
            .Constant("s", shift, TestModel.Noise(shift.Aggregate(1, (a, b) => a * b), 2))
            .Node("Tanh", "x", "t").Node("Mul", "g t", "a").Node("Sub", "a s", "y").Output("y");
        Graph graph = model.Ready();
        Tensor input = TestModel.Data(1, 4, 5, 6);
        float[][] wanted = Run(graph, input);
        new PassPipeline(new JoinScalings()).Run(graph);
        Assert.Equal(["Tanh", "ScaledChannels"], graph.Nodes.Select(node => node.OperatorType));
        Assert.Equal(wanted, Run(graph, input));
        Assert.Equal(wanted, Run(ReadBack(graph, input), input));

        Sample[] samples = [new Sample { Name = "one", Inputs = [input] }];
        QuantizedModel quantized = TestQuantizer.Quantize(
            model.Ready(), samples, TargetCatalog.Find("cpu"),
            new QuantizationOptions { Calibrator = new MinMaxCalibrator(), SampleCount = 1 },
            new ProgramOrigin("test", "test", "-", "test", "test"));
        Assert.Equal(["LookUp", "Rescale"], quantized.Program.Instructions.Select(instruction => instruction.GetType().Name));
        float[] found = new ProgramNetwork(quantized.Program).Run([input])[0].Floats.ToArray();
        Assert.All(wanted[0].Zip(found), pair => Assert.Equal(pair.First, pair.Second, 0.02f));
    }

    [Fact]
    public void WhatIsReadInBetweenAndWhatHasOtherChannelsStaysApart()
    {
        Assert.Equal(
            ["Mul", "Add", "Abs"],
            Joined(Start().Node("Mul", "x g", "a").Node("Add", "a g", "y").Node("Abs", "a", "z").Output("z")));
        Assert.Equal(["Mul", "Add"], Joined(Start().Node("Mul", "x g", "a").Node("Add", "a h", "y")));

        // A table does both.
        Assert.Equal(["Mul", "Add"], Joined(Start().Node("Mul", "x k", "a").Node("Add", "a k", "y")));
    }

    private static TestModel Start() => new TestModel().Input("x", 1, 4, 5, 6).Constant("g", [6], TestModel.Noise(6, 1))
        .Constant("h", [5, 1], TestModel.Noise(5, 2)).Constant("k", [], 3);

    private static string[] Joined(TestModel model)
    {
        Graph graph = model.Output("y").Ready();
        new PassPipeline(new JoinScalings()).Run(graph);
        return [.. graph.Nodes.Select(node => node.OperatorType)];
    }
}
