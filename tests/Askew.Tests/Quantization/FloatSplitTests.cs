using Askew.Calibration;
using Askew.Evaluation;
using Askew.Export;
using Askew.Export.Onnx;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Operators;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Samples.Recipes;
using Askew.Tensors;
using Askew.Testing;
using Askew.Tests.OnnxRuntime;
using Askew.Workflows;

namespace Askew.Tests.Quantization;

/// <summary>What stays float behind the integer network or in between.</summary>
public class FloatSplitTests
{
    [Fact]
    public void NothingIsSplitWhereAllIsIntegers()
    {
        var test = new TestGraph(1, 1, 4, 6, 6);
        Graph graph = test.Build(test.Add("Relu", test.Conv(test.Input, 4, 6, 3)));
        FloatSplit split = FloatSplit.Of(graph, []);
        Assert.Same(graph, split.Integers);
        Assert.Null(split.Rest);
        Assert.Null(split.Note);
    }

    [Fact]
    public void WhatIsNoChoiceIsComputedBehindTheIntegersInFloat()
    {
        var test = new TestGraph(1, 1, 4, 6, 6);
        Value scores = test.Conv(test.Input, 4, 6, 3);
        Value hard = test.Add("Hardmax", [scores], ("axis", 1L));
        FloatSplit split = FloatSplit.Of(test.Build(hard), []);
        Assert.Equal([scores.Name], split.Integers.Outputs.Select(output => output.Name));
        Assert.Equal("Hardmax", Assert.Single(split.Rest!.Nodes).OperatorType);
        Assert.Null(split.Choices);
        Assert.Contains("Hardmax", split.Note!);
    }

    [Fact]
    public void OutputsThatPassTheTailByKeepTheirPlaces()
    {
        var test = new TestGraph(1, 1, 4, 6, 6);
        Value scores = test.Conv(test.Input, 4, 6, 3);
        Value hard = test.Add("Hardmax", [scores], ("axis", 1L));
        FloatSplit split = FloatSplit.Of(test.Build(scores, hard), []);
        Assert.Equal([scores.Name, hard.Name], split.Rest!.Outputs.Select(output => output.Name));
        Assert.Equal([scores.Name], split.Integers.Outputs.Select(output => output.Name));
    }

    [Fact]
    public void LayersBehindWhatHasNoIntegerFormAreNotDraggedAlong()
    {
        var test = new TestGraph(1, 1, 4, 6, 6);
        Value hard = test.Add("Hardmax", [test.Conv(test.Input, 4, 6, 3)], ("axis", 1L));
        FloatSplit split = FloatSplit.Of(test.Build(test.Conv(hard, 6, 3, 1)), []);
        Assert.Null(split.Rest);
        Assert.Throws<UnsupportedModelException>(() => ModelQuantizer.RequireQuantizable(split.Integers, TargetCatalog.Find("cpu")));
    }

    [Fact]
    public void NodesThatTheUserNamesStayFloat()
    {
        var test = new TestGraph(1, 1, 4, 6, 6);
        Value first = test.Conv(test.Input, 4, 6, 3);
        Value sigmoid = test.Add("Sigmoid", first);
        Graph graph = test.Build(sigmoid);
        FloatSplit split = FloatSplit.Of(graph, [sigmoid.Name]);
        Assert.Equal([first.Name], split.Integers.Outputs.Select(output => output.Name));
        Assert.Equal([sigmoid.Name], split.Rest!.Outputs.Select(output => output.Name));
        Assert.Contains("'nowhere'", Assert.Throws<RequestException>(() => FloatSplit.Of(graph, ["nowhere"])).Message);

        Assert.Empty(split.Returning);
    }

    [Fact]
    public void MovesBehindANamedNodeGoOutInFloatButArithmeticBehindItDoesNot()
    {
        var test = new TestGraph(1, 1, 4, 6, 6);
        Value first = test.Conv(test.Input, 4, 6, 3);
        Value sigmoid = test.Add("Sigmoid", first);
        Value moved = test.Add("Transpose", [sigmoid], ("perm", new long[] { 0, 2, 3, 1 }));
        FloatSplit split = FloatSplit.Of(test.Build(moved), [sigmoid.Name]);
        Assert.Equal(["Sigmoid", "Transpose"], split.Rest!.Nodes.Select(node => node.OperatorType));

        FloatSplit between = FloatSplit.Of(test.Build(test.Add("Relu", test.Add("Neg", sigmoid)), moved), [sigmoid.Name]);
        Assert.Equal(["Sigmoid", "Transpose"], between.Rest!.Nodes.Select(node => node.OperatorType));
        Assert.Equal([sigmoid.Name], between.Returning.Select(value => value.Name));
    }

    [Fact]
    public void ANodeBetweenLayersStaysFloatAndOnlyThatNode()
    {
        // Two islands, one behind the other; the first is an output of the network, too, and a layer passes both by.
        var test = new TestGraph(1, 1, 4, 6, 6);
        Value first = test.Conv(test.Input, 4, 4, 1);
        Value sine = test.Add("Sin", first);
        Value second = test.Conv(sine, 4, 4, 1);
        Value sum = test.Add("Add", [second, first]);
        Value floor = test.Add("Tanh", sum);
        Value last = test.Conv(test.Add("Add", [floor, test.Conv(test.Input, 4, 4, 1)]), 4, 2, 1);
        Graph graph = test.Build(last, sine);
        FloatSplit split = FloatSplit.Of(graph, [sine.Name, floor.Name]);
        Assert.Equal(["Sin", "Tanh", "Identity"], split.Rest!.Nodes.Select(node => node.OperatorType));
        Assert.Equal(2, split.Returning.Count);
        Assert.Contains("between layers", split.Note!);

        IReadOnlyList<Sample> samples = test.Samples(4);
        QuantizedModel model = Quantize(split, samples);
        Assert.False(model.IsIntegerOnly);
        IReadOnlyList<MixedStage> stages = MixedSchedule.Of(model.Program, split.Rest);
        Assert.Equal(3, stages.Count);
        Assert.Equal(
            model.Program.Instructions.Select(instruction => instruction.Node).Order(),
            stages.SelectMany(stage => stage.Integers!.Instructions).Select(instruction => instruction.Node).Order());

        INetwork whole = QuantizedNetworks.Open(model, Workers.Single);
        INetwork fork = whole.Fork();
        Assert.Equal([last.Name, sine.Name], whole.OutputNames);
        var real = new FloatNetwork(graph, Workers.Single);
        foreach (Sample sample in samples)
        {
            IReadOnlyList<Tensor> expected = real.Run(sample.Inputs);
            float[][] actual = [.. whole.Run(sample.Inputs).Select(tensor => tensor.Floats.ToArray())];
            Assert.Equal(actual, fork.Run(sample.Inputs).Select(tensor => tensor.Floats.ToArray()));
            for (int i = 0; i < 2; i++)
            {
                Assert.InRange(SqnrOf(expected[i].Floats.ToArray(), actual[i]), 25, 90);
            }

            // The sine is taken of what the integers give there, in float.
            IntegerProgram front = stages[0].Integers!;
            Tensor before = new ProgramNetwork(front).Run(sample.Inputs).Zip(front.Outputs)
                .First(pair => model.Program.Tensors[pair.Second].Name == first.Name).First;
            Assert.Equal(actual[1], before.Floats.ToArray().Select(MathF.Sin), (a, b) => Math.Abs(a - b) < 1e-6);
        }
    }

    [Fact]
    public void AFloatPartThatWaitsForItselfIsRefused()
    {
        var test = new TestGraph(1, 1, 4, 6, 6);
        Value first = test.Conv(test.Input, 4, 4, 3);
        Value sine = test.Add("Sin", first);
        FloatSplit split = FloatSplit.Of(test.Build(test.Conv(sine, 4, 2, 1)), [sine.Name]);
        IntegerProgram program = Quantize(split, test.Samples(3)).Program;
        Value end = new(program.Tensors[program.Results[^1]].Name) { Shape = new Shape(1, 2, 6, 6) };
        Value given = new(sine.Name) { Shape = new Shape(1, 4, 6, 6) };
        var circle = new Graph("circle", [end], [given],
            [new Node("circle", "Sin", StandardOperators.Catalog.Find("Sin"), 13, [end], [given], NodeAttributes.None)]);
        Assert.Contains(
            "waits", Assert.Throws<InvalidDataException>(() => MixedSchedule.Of(program, circle)).Message, StringComparison.Ordinal);
    }

    [OnnxRuntimeFact]
    public void TheExportTakesFloatNodesAlongAndGivesTheSame()
    {
        var test = new TestGraph(1, 1, 4, 6, 6);
        Value first = test.Conv(test.Input, 4, 4, 3);
        Value sine = test.Add("Sin", first);
        Graph graph = test.Build(test.Conv(sine, 4, 2, 1), sine);
        FloatSplit split = FloatSplit.Of(graph, [sine.Name]);
        IReadOnlyList<Sample> samples = test.Samples(3);
        QuantizedModel model = Quantize(split, samples);
        INetwork network = QuantizedNetworks.Open(model, Workers.Single);
        foreach (bool usesQuantizedOperators in new[] { false, true })
        {
            byte[] exported = new OnnxExporter(usesQuantizedOperators)
                .Export(model.Program, new ExportOptions { Name = "mixed", Rest = split.Rest })[0].Contents;
            OnnxRuntimeResult[] results = OnnxRuntimeModels.Run(
                [.. samples.Select(sample => (exported, (IReadOnlyDictionary<string, Tensor>)
                    new Dictionary<string, Tensor> { [graph.Inputs[0].Name] = sample.Input }))]);
            foreach ((Sample sample, OnnxRuntimeResult result) in samples.Zip(results))
            {
                Assert.Null(result.Error);
                Assert.Equal(2, result.Outputs.Length);
                foreach ((Tensor ours, Tensor theirs) in network.Run(sample.Inputs).Zip(result.Outputs))
                {
                    Assert.InRange(SqnrOf(ours.Floats.ToArray(), theirs.Floats.ToArray()), 40, double.PositiveInfinity);
                }
            }
        }
    }

    private static QuantizedModel Quantize(FloatSplit split, IReadOnlyList<Sample> samples) => TestQuantizer.Quantize(
        split.Integers,
        split.Complete(samples, threads: 1),
        TargetCatalog.Find("cpu"),
        new QuantizationOptions { Calibrator = new MinMaxCalibrator(), SampleCount = samples.Count },
        new ProgramOrigin("askew", "m", "", "cpu", "minmax"), split.Choices)
        .With(split, new Provenance { Tool = "askew", Model = "m", ModelSha256 = "" });

    private static double SqnrOf(float[] expected, float[] actual)
    {
        double noise = expected.Zip(actual, (a, b) => Math.Pow(a - b, 2)).Sum();
        return -10 * Math.Log10(Math.Max(1e-12, noise) / expected.Sum(a => (double)a * a));
    }
}
