using Askew.Calibration;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Testing;

namespace Askew.Tests.Quantization.Planning;

public class QuantizationPlanTests
{
    [Fact]
    public void TheClampOfAllConsumersIsSeenThroughWhatOnlyMoves()
    {
        var test = new TestGraph(1, 1, 4, 8, 8);
        Value conv = test.Conv(test.Input, 4, 4, 1);
        Value pooled = test.Add("MaxPool", conv, ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }));
        Value relu = test.Add("Relu", pooled);
        Value relu6 = test.Add("Clip", [pooled, test.Constant([0f]), test.Constant([6f])]);
        Graph graph = test.Build(test.Add("Add", [relu, relu6]));
        var plan = new NetworkStructure(graph, TargetCatalog.Find("paper"));
        Assert.Equal(new ClippingRange(0, double.PositiveInfinity), plan.ConsumerClamp(conv));
        Assert.Same(conv, plan.RootOf(pooled));
    }

    [Fact]
    public void AClampBehindInterpolationIsNotOneBeforeIt()
    {
        foreach ((string mode, bool passes) in new[] { ("nearest", true), ("linear", false) })
        {
            var test = new TestGraph(1, 1, 4, 8, 8);
            Value conv = test.Conv(test.Input, 4, 4, 1);
            Value resized = test.Add("Resize", [conv, null, test.Constant([1f, 1f, 2f, 2f], 4)], ("mode", mode));
            Graph graph = test.Build(test.Add("Conv", [test.Add("Relu", resized), test.Random(1, 4, 4, 1, 1)]));
            ClippingRange clamp = new NetworkStructure(graph, TargetCatalog.Find("paper")).ConsumerClamp(conv);
            Assert.Equal(passes ? new ClippingRange(0, double.PositiveInfinity) : ClippingRange.Unbounded, clamp);
        }
    }

    [Fact]
    public void AConsumerThatLetsEverythingThroughLeavesNoClamp()
    {
        var test = new TestGraph(1, 1, 4, 8, 8);
        Value conv = test.Conv(test.Input, 4, 4, 1);
        Graph graph = test.Build(test.Add("Add", [test.Add("Relu", conv), conv]));
        Assert.Equal(ClippingRange.Unbounded, new NetworkStructure(graph, TargetCatalog.Find("paper")).ConsumerClamp(conv));
    }

    [Fact]
    public void AnActivationIsFusedOnlyWhereNobodyElseReadsWhatItReads()
    {
        var test = new TestGraph(1, 1, 4, 8, 8);
        Value read = test.Conv(test.Input, 4, 4, 1);
        Value twice = test.Add("Add", [test.Add("Relu", read), read]);
        Value once = test.Add("Relu", test.Conv(twice, 4, 4, 1));
        Graph graph = test.Build(once);
        var plan = new NetworkStructure(graph, TargetCatalog.Find("cpu"));
        Assert.Equal(["conv"], graph.Nodes.Where(n => plan.FusedActivation(n) is not null).Select(n => n.Name.Split('_')[0]));
        Assert.Same(once, plan.StoredOutput(graph.Nodes.Single(n => plan.FusedActivation(n) is not null)));
    }

    [Fact]
    public void InputsAndOutputsOfTheNetworkAreNotClipped()
    {
        var test = new TestGraph(1, 1, 4, 8, 8);
        Graph graph = test.Build(test.Add("Flatten", test.Add("GlobalAveragePool", test.Conv(test.Input, 4, 4, 1))));
        var plan = new NetworkStructure(graph, TargetCatalog.Find("cpu"));
        Assert.Equal([true, false, true], graph.Nodes.Select(n => n.Output).Prepend(test.Input).Take(3).Select(plan.IsAtBoundary));
    }

    [Fact]
    public void BatchNormalizationIsFoldedBeforeAndAfterAConvolution()
    {
        var test = new TestGraph(1, 1, 4, 8, 8);
        Value before = Normalize(test, test.Input);
        Value after = Normalize(test, test.Conv(before, 4, 4, 3));
        Graph graph = test.Build(after);
        IReadOnlyList<Sample> samples = test.Samples(2);
        float[] expected = new Askew.FloatExecution.FloatExecutor(graph).Run(samples[0].Inputs)[0].Floats.ToArray();
        graph = ModelQuantizer.Simplify(graph);
        float[] actual = new Askew.FloatExecution.FloatExecutor(graph).Run(samples[0].Inputs)[0].Floats.ToArray();
        Assert.Equal(["Conv"], graph.Nodes.Select(n => n.OperatorType));
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
    }

    [Fact]
    public void BeforeAPaddedConvolutionAShiftIsNotFolded()
    {
        var test = new TestGraph(1, 1, 4, 8, 8);
        Graph graph = test.Build(test.Conv(Normalize(test, test.Input), 4, 4, 3, pad: 1));
        graph = ModelQuantizer.Simplify(graph);
        Assert.Equal(["BatchNormalization", "Conv"], graph.Nodes.Select(n => n.OperatorType));
    }

    [Fact]
    public void BiasCorrectionKeepsTheMeanOfEveryChannel()
    {
        var test = new TestGraph(5, 1, 8, 8, 8);
        Value last = test.Input;
        for (int i = 0; i < 4; i++)
        {
            last = test.Add("Relu", test.Conv(last, 8, 8, 3, pad: 1, groups: i % 2 == 0 ? 8 : 1));
        }

        Graph graph = test.Build(test.Conv(last, 8, 8, 1));
        IReadOnlyList<Sample> samples = test.Samples(8);
        double with = MeanError(graph, samples, correct: true);
        double without = MeanError(graph, samples, correct: false);
        Assert.True(with < without / 3, $"mean error with correction {with}, without {without}");
    }

    [Fact]
    public void TheResultDoesNotDependOnTheNumberOfThreads()
    {
        byte[] Bytes(int threads)
        {
            var test = new TestGraph(5, 1, 4, 9, 9);
            Graph graph = test.Build(
                test.Add("LeakyRelu", test.Conv(test.Add("Relu", test.Conv(test.Input, 4, 8, 3)), 8, 3, 3), ("alpha", 0.1f)));
            IReadOnlyList<Sample> samples = test.Samples(13);
            return ProgramFile.ToBytes(
                TestQuantizer.Quantize(graph, samples, TargetCatalog.Find("cpu"), Options(threads, samples.Count, true), Origin).Program);
        }

        Assert.Equal(Bytes(1), Bytes(2));
        Assert.Equal(Bytes(1), Bytes(5));
    }

    private static readonly ProgramOrigin Origin = new("test", "test", "-", "test", "test");

    private static QuantizationOptions Options(int threads, int samples, bool correct) => new()
    {
        Calibrator = CalibratorCatalog.Create(CalibratorCatalog.Default),
        WeightBits = 4,
        Threads = threads,
        SampleCount = samples,
        Without = correct ? [] : ["bias-correction"],
    };

    private static double MeanError(Graph graph, IReadOnlyList<Sample> samples, bool correct)
    {
        QuantizedModel model =
            TestQuantizer.Quantize(graph, samples, TargetCatalog.Find("cpu"), Options(1, samples.Count, correct), Origin);
        var executor = new Askew.FloatExecution.FloatExecutor(graph);
        var network = new Askew.Evaluation.ProgramNetwork(model.Program);
        var sums = new double[8];
        foreach (Sample sample in samples)
        {
            float[] expected = executor.Run(sample.Inputs)[0].Floats.ToArray();
            float[] actual = network.Run(sample.Inputs)[0].Floats.ToArray();
            for (int i = 0; i < expected.Length; i++)
            {
                sums[i / 64] += actual[i] - expected[i];
            }
        }

        return sums.Sum(Math.Abs);
    }

    private static Value Normalize(TestGraph test, Value value) => test.Add(
        "BatchNormalization", [value, test.Random(2, 4), test.Random(1, 4), test.Random(1, 4), test.Constant([1f, 2f, 0.5f, 3f], 4)]);
}
