using Askew.Calibration;
using Askew.Evaluation;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tensors;
using Askew.Workflows;

namespace Askew.Tests.Quantization;

/// <summary>What stays float behind the integer network.</summary>
public class TailSplitTests
{
    [Fact]
    public void NothingIsSplitWhereAllIsIntegers()
    {
        var test = new TestGraph(1, 1, 4, 6, 6);
        Graph graph = test.Build(test.Add("Relu", test.Conv(test.Input, 4, 6, 3)));
        TailSplit split = TailSplit.Of(graph, []);
        Assert.Same(graph, split.Integers);
        Assert.Null(split.Tail);
        Assert.Null(split.Note);
    }

    [Fact]
    public void TheClassOfAPixelIsFoundBehindTheIntegersAndIsThatOfTheirReals()
    {
        var test = new TestGraph(1, 1, 4, 6, 6);
        Value scores = test.Conv(test.Input, 4, 6, 3);
        Graph graph = test.Build(test.Add("ArgMax", [scores], ("axis", 1L)));
        TailSplit split = TailSplit.Of(graph, []);
        Assert.Equal([scores.Name], split.Integers.Outputs.Select(output => output.Name));
        Assert.Equal("ArgMax", Assert.Single(split.Tail!.Nodes).OperatorType);
        Assert.Contains("ArgMax", split.Note!);

        IReadOnlyList<Sample> samples = test.Samples(3);
        IntegerProgram program = ModelQuantizer.Quantize(
            split.Integers,
            samples,
            TargetCatalog.Find("cpu"),
            new QuantizationOptions { Calibrator = new MinMaxCalibrator(), SampleCount = samples.Count },
            new ProgramOrigin("askew", "m", "", "cpu", "minmax")).Program;
        var integers = new ProgramNetwork(program);
        INetwork whole = QuantizedNetworks.Open(new ProgramNetwork(program), program, split.Tail, Workers.Single).Fork();
        foreach (Sample sample in samples)
        {
            float[] reals = integers.Run(sample.Inputs)[0].Floats.ToArray();
            int places = reals.Length / 6;
            float[] expected =
                [.. Enumerable.Range(0, places).Select(i => (float)Enumerable.Range(0, 6).MaxBy(c => reals[(c * places) + i]))];
            Assert.Equal(expected, whole.Run(sample.Inputs)[0].Floats.ToArray());
        }
    }

    [Fact]
    public void OutputsThatPassTheTailByKeepTheirPlaces()
    {
        var test = new TestGraph(1, 1, 4, 6, 6);
        Value scores = test.Conv(test.Input, 4, 6, 3);
        Value chosen = test.Add("ArgMax", [scores], ("axis", 1L));
        TailSplit split = TailSplit.Of(test.Build(scores, chosen), []);
        Assert.Equal([scores.Name, chosen.Name], split.Tail!.Outputs.Select(output => output.Name));
        Assert.Equal([scores.Name], split.Integers.Outputs.Select(output => output.Name));
    }

    [Fact]
    public void LayersBehindWhatHasNoIntegerFormAreNotDraggedAlong()
    {
        var test = new TestGraph(1, 1, 4, 6, 6);
        Value hard = test.Add("Hardmax", [test.Conv(test.Input, 4, 6, 3)], ("axis", 1L));
        TailSplit split = TailSplit.Of(test.Build(test.Conv(hard, 6, 3, 1)), []);
        Assert.Null(split.Tail);
        Assert.Throws<UnsupportedModelException>(() => ModelQuantizer.RequireQuantizable(split.Integers, TargetCatalog.Find("cpu")));
    }

    [Fact]
    public void NodesThatTheUserNamesStayFloat()
    {
        var test = new TestGraph(1, 1, 4, 6, 6);
        Value first = test.Conv(test.Input, 4, 6, 3);
        Value sigmoid = test.Add("Sigmoid", first);
        Graph graph = test.Build(sigmoid);
        TailSplit split = TailSplit.Of(graph, [sigmoid.Name]);
        Assert.Equal([first.Name], split.Integers.Outputs.Select(output => output.Name));
        Assert.Equal([sigmoid.Name], split.Tail!.Outputs.Select(output => output.Name));
        Assert.Contains("'nowhere'", Assert.Throws<RequestException>(() => TailSplit.Of(graph, ["nowhere"])).Message);

        Graph longer = test.Build(test.Conv(sigmoid, 6, 2, 1));
        Assert.Contains("--keep-float", Assert.Throws<RequestException>(() => TailSplit.Of(longer, [sigmoid.Name])).Message);
    }
}
