using Askew.Calibration;
using Askew.Evaluation;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Ranges;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Tensors;
using Askew.Testing;

namespace Askew.Tests.Quantization.Planning;

/// <summary>Outputs behind functions with bounds come out whatever calibration happened to see.</summary>
public class NaturalRangesTests
{
    [Theory]
    [InlineData("cpu", "Sigmoid")]
    [InlineData("paper", "Sigmoid")]
    [InlineData("cpu", "HardSigmoid")]
    [InlineData("paper", "HardSigmoid")]
    [InlineData("cpu", "Softmax")]
    [InlineData("paper", "Softmax")]
    public void AnOutputHasTheBoundsOfItsFunction(string target, string function)
    {
        var test = new TestGraph(1, 1, 4);
        Value score = test.Add(function, Score(test));
        MappedNetwork mapped = Map(test, target, score);
        ClippingRange range = mapped.ParametersOf(score).RealRange;
        Assert.Equal(0, range.Min, 1e-6);
        Assert.Equal(1, range.Max, 1e-6);
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("paper")]
    public void AnEventThatCalibrationNeverSawComesOut(string target)
    {
        // In the calibration data all scores are next to 0; here comes one that is next to 1.
        var test = new TestGraph(1, 1, 4);
        Graph graph = test.Build(test.Add("Sigmoid", Score(test)));
        Sample rare = new() { Name = "rare", Inputs = [Tensor.Of(test.Input.KnownShape, [1f, 1, 1, 1])] };
        IReadOnlyList<Sample> quiet = test.Samples(8, -1, -0.5);
        var options = new QuantizationOptions
        {
            Calibrator = new AutoCalibrator(),
            SampleCount = quiet.Count,
            InputRanges = new Dictionary<string, ClippingRange> { ["input"] = new(-1, 1) },
        };
        QuantizedModel model = TestQuantizer.Quantize(
            graph, quiet, TargetCatalog.Find(target), options, new ProgramOrigin("test", "test", "-", "test", "test"));
        float score = new ProgramNetwork(model.Program).Run(rare.Inputs)[0].Floats[0];
        Assert.InRange(score, 0.9f, 1f);
    }

    [Fact]
    public void ALogitReachesToWhereItsFunctionIsFlatBehindMovesAndJoins()
    {
        var test = new TestGraph(1, 1, 4);
        Value left = Score(test);
        Value right = Score(test);
        Value joined = test.Add("Concat", [left, right], ("axis", 1L));
        Value score = test.Add("Sigmoid", test.Add("Reshape", [joined, test.Constant(2, 1)]));
        MappedNetwork mapped = Map(test, "paper", score);

        // 1 / (1 + exp(-x)) is within half a step of 1/255 of its bounds from 6.3 on.
        Assert.All([left, right, joined], logit =>
        {
            ClippingRange range = mapped.ParametersOf(logit).RealRange;
            Assert.InRange(range.Max, 6.2, 6.5);
            Assert.InRange(range.Min, -6.5, -6.2);
        });
    }

    [Fact]
    public void TheProductOfTwoScoresIsAScore()
    {
        var test = new TestGraph(1, 1, 4);
        Value product = test.Add("Mul", [test.Add("Sigmoid", Score(test)), test.Add("Sigmoid", Score(test))]);
        Assert.Equal(1, Map(test, "paper", product).ParametersOf(product).RealRange.Max, 1e-6);
    }

    [Fact]
    public void InsideTheNetworkWhatWasSeenCounts()
    {
        var test = new TestGraph(1, 1, 4);
        Value gate = test.Add("Sigmoid", Score(test));
        MappedNetwork mapped = Map(test, "paper", test.Add("Add", [gate, test.Input]));
        Assert.True(mapped.ParametersOf(gate).RealRange.Max < 0.1);
    }

    // -8 and less where the input is -0.5 and less; 8 where it is 1.
    private static Value Score(TestGraph test) => test.Add(
        "Gemm", [test.Input, test.Constant([2.7f, 2.7f, 2.7f, 2.7f], 4, 1), test.Constant([-2.7f], 1)]);

    private static MappedNetwork Map(TestGraph test, string target, Value output)
    {
        Graph graph = test.Build(output);
        TargetProfile profile = TargetCatalog.Find(target);
        IReadOnlyList<Sample> samples = test.Samples(8, -1, -0.5);
        var options = new QuantizationOptions { Calibrator = new AutoCalibrator() };
        CalibrationData data = CalibrationPass.Run(graph, [profile], StatisticsNeeds.None, samples, samples.Count, 1);
        PlannedWidths widths = new DecideWidths(options).Run(new FindStructure(profile).Run(new CalibratedNetwork(graph, data)));
        return new ChooseRanges(options, default).Run(widths);
    }
}
