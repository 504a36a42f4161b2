using Askew.Calibration;
using Askew.Evaluation;
using Askew.Evaluation.Judging;
using Askew.Export;
using Askew.Export.Onnx;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Samples.Recipes;
using Askew.Tensors;
using Askew.Testing;
using Askew.Tests.OnnxRuntime;

namespace Askew.Tests.Quantization;

/// <summary>ArgMax and TopK behind the last layers choose among integers, and find what they find among the reals that these stand
/// for.</summary>
public class ChoosePlacesTests
{
    public static TheoryData<string> Names => [.. Networks.Keys];

    // Of scores [1, 6, 4, 4].
    private static Dictionary<string, Func<TestGraph, Value, Value[]>> Networks { get; } = new()
    {
        ["class of each pixel"] = (test, scores) => [test.Add("ArgMax", [scores], ("axis", 1L))],
        ["least, without its dimension, as int32"] = (test, scores) =>
            [test.Add("Cast", [test.Add("ArgMin", [scores], ("axis", 1L), ("keepdims", 0L))], ("to", 6L))],
        ["last of equals"] = (test, scores) => [test.Add("ArgMax", [scores], ("axis", 1L), ("select_last_index", 1L))],
        ["along columns, moved"] = (test, scores) =>
            [test.Add("Transpose", [test.Add("ArgMax", [scores], ("axis", 3L))], ("perm", new long[] { 0, 3, 1, 2 }))],
        ["scores beside classes"] = (test, scores) => [scores, test.Add("ArgMax", [scores], ("axis", 1L))],
        ["values and places"] = (test, scores) => Both(test, scores, (values, places) => [values, places]),
        ["places alone"] = (test, scores) => Both(test, scores, (_, places) => [places]),
        ["values alone, and places of another"] = (test, scores) =>
            [.. Both(test, scores, (values, _) => [values]), test.Add("ArgMax", [scores], ("axis", 2L))],
        ["among more than 128"] = (test, scores) =>
            [test.Add("ArgMax", [test.Add("Reshape", [test.Add("Tile", [scores, test.Constant(1, 2, 1, 1)]), test.Constant(1, -1)])],
                ("axis", 1L))],
        ["among more than 256"] = (test, scores) =>
            [test.Add("ArgMax", [test.Add("Reshape", [test.Add("Tile", [scores, test.Constant(1, 3, 1, 1)]), test.Constant(1, -1)])],
                ("axis", 1L))],
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void TheyAreInstructionsAndFindWhatFloatFindsAmongTheSameScores(string name)
    {
        foreach (string target in new[] { "cpu", "paper" })
        {
            (FloatSplit split, QuantizedModel model, Graph graph, IReadOnlyList<Sample> samples) = Quantize(name, target);
            Assert.Null(split.Rest);
            Assert.Null(model.Floats);
            Assert.True(model.IsIntegerOnly);
            Assert.Contains(model.Notes, note => note.Contains("exact", StringComparison.Ordinal));
            Assert.Equal(model.Program.Instructions.Count, model.Bounds.Count);
            IntegerProgram read = ProgramFile.Read(new MemoryStream(ProgramFile.ToBytes(model.Program)));
            var network = new ProgramNetwork(read);
            var scores = new ProgramNetwork(model.Scored);
            var choices = new FloatNetwork(split.Choices!, Workers.Single);
            Assert.Equal(graph.Outputs.Select(output => output.Name), network.OutputNames);
            Assert.Equal(graph.Outputs.Select(output => output.ElementType != ElementType.Float32), network.AreWhole);
            foreach (Sample sample in samples)
            {
                IReadOnlyList<Tensor> expected = choices.Run(
                    [.. choices.InputNames.Select(input => scores.Run(sample.Inputs)[scores.OutputNames.ToList().IndexOf(input)])]);
                IReadOnlyList<Tensor> found = network.Run(sample.Inputs);
                Assert.Equal(expected.Select(tensor => tensor.Floats.ToArray()), found.Select(tensor => tensor.Floats.ToArray()));
                Assert.Equal(expected.Select(tensor => tensor.Shape), found.Select(tensor => tensor.Shape));
            }
        }
    }

    [OnnxRuntimeTheory]
    [MemberData(nameof(Names))]
    public void OnnxRuntimeFindsTheSame(string name)
    {
        (_, QuantizedModel model, Graph graph, IReadOnlyList<Sample> samples) = Quantize(name, "cpu");
        var network = new ProgramNetwork(model.Program);
        foreach (bool usesQuantizedOperators in new[] { false, true })
        {
            byte[] exported = new OnnxExporter(usesQuantizedOperators)
                .Export(model.Program, new ExportOptions { Name = "chosen" })[0].Contents;
            OnnxRuntimeResult[] results = OnnxRuntimeModels.Run(
                [.. samples.Select(sample => (exported, (IReadOnlyDictionary<string, Tensor>)
                    new Dictionary<string, Tensor> { [graph.Inputs[0].Name] = sample.Input }))]);
            foreach ((Sample sample, OnnxRuntimeResult result) in samples.Zip(results))
            {
                Assert.Null(result.Error);
                IReadOnlyList<Tensor> ours = network.Run(sample.Inputs);
                Assert.Equal(ours.Count, result.Outputs.Length);
                for (int i = 0; i < ours.Count; i++)
                {
                    // A score that is rounded otherwise may make another the largest; that is rare.
                    float[] theirs = result.Outputs[i].ToFloats();
                    int same = ours[i].Floats.ToArray().Zip(theirs).Count(pair => pair.First == pair.Second);
                    Assert.InRange(same, (int)(0.9 * theirs.Length), theirs.Length);
                }
            }
        }
    }

    [Fact]
    public void NamedNodesAndWhatComputesWithPlacesStayFloat()
    {
        var test = new TestGraph(1, 1, 4, 6, 6);
        Value scores = test.Conv(test.Input, 4, 6, 3);
        Value chosen = test.Add("ArgMax", [scores], ("axis", 1L));
        Graph graph = test.Build(chosen);
        FloatSplit named = FloatSplit.Of(graph, [chosen.Name]);
        Assert.Null(named.Choices);
        Assert.Equal("ArgMax", Assert.Single(named.Rest!.Nodes).OperatorType);

        FloatSplit computed = FloatSplit.Of(test.Build(test.Add("Equal", [chosen, test.Constant(2)])), []);
        Assert.Null(computed.Choices);
        Assert.Equal(["ArgMax", "Equal"], computed.Rest!.Nodes.Select(node => node.OperatorType));
    }

    [Fact]
    public void AClassThatTheNetworkChoosesIsItsAnswer()
    {
        var test = new TestGraph(1, 1, 4, 6, 6);
        Value scores = test.Add("Flatten", test.Add("GlobalAveragePool", test.Conv(test.Input, 4, 6, 3)));
        Graph graph = test.Build(test.Add("ArgMax", [scores], ("axis", 1L)));
        var network = new NetworkOutputs(new FloatNetwork(graph, Workers.Single));
        Sample sample = test.Samples(1)[0];
        int answer = (int)network.Of(sample, 0)[0].Floats[0];
        SampleJudgement right = new ClassificationJudge(network, network).Judge(sample with { Label = answer }, 0);
        SampleJudgement wrong = new ClassificationJudge(network, network).Judge(sample with { Label = answer + 1 }, 0);
        Assert.True(right.Class!.IsRight);
        Assert.False(wrong.Class!.IsRight);
        Assert.Equal(answer, wrong.Class.ReferenceClass);
        Assert.Equal(1, right.Errors!.ByOutput(["y"], [true])[0].SameShare);
        Assert.Null(right.Errors.ByOutput(["y"], [false])[0].SameShare);
        Assert.Equal(0.75, MaskAgreement.Of(Classes(1, 2, 3, 0), Classes(1, 2, 2, 0), areClasses: true).PixelShare);
    }

    private static Tensor Classes(params float[] classes) => Tensor.Of(new Shape(1, 1, 2, 2), classes);

    private static Value[] Both(TestGraph test, Value scores, Func<Value, Value, Value[]> choose)
    {
        Value values = test.Add("TopK", [scores, test.Constant(3)], ("axis", 1L));
        return choose(values, test.Second("places"));
    }

    private static (FloatSplit Split, QuantizedModel Model, Graph Graph, IReadOnlyList<Sample> Samples) Quantize(string name, string target)
    {
        var test = new TestGraph(3, 1, 4, 6, 6);
        Graph graph = test.Build(Networks[name](test, test.Conv(test.Input, 4, 6, 3)));
        FloatSplit split = FloatSplit.Of(ModelQuantizer.Simplify(graph), []);
        IReadOnlyList<Sample> samples = test.Samples(4);
        QuantizedModel model = TestQuantizer.Quantize(
            split.Integers,
            samples,
            TargetCatalog.Find(target),
            new QuantizationOptions { Calibrator = new MinMaxCalibrator(), SampleCount = samples.Count },
            new ProgramOrigin("askew", "m", "", target, "minmax"),
            split.Choices)
            .With(split, new Provenance { Tool = "askew", Model = "m", ModelSha256 = "" });
        return (split, model, graph, samples);
    }
}
