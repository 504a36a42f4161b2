using Askew.Calibration;
using Askew.Evaluation.Layers;
using Askew.Graphs;
using Askew.Instructions;
using Askew.Quantization;
using Askew.Quantization.Planning;
using Askew.Quantization.Refinements;
using Askew.Quantization.Targets;
using Askew.Samples;
using Askew.Testing;

namespace Askew.Tests.Quantization.Refinements;

/// <summary>What correcting biases does to the error behind the function that follows a layer.</summary>
public class BiasCorrectionTests
{
    private static readonly ProgramOrigin Origin = new("test", "test", "-", "test", "test");

    [Theory]
    [InlineData("cpu", "Relu", -1)]
    [InlineData("paper", "Relu", -1)]
    [InlineData("cpu", "Relu", 0)]
    [InlineData("paper", "Sigmoid", 0)]
    [InlineData("cpu", "HardSwish", 0)]
    [InlineData("paper", "LeakyRelu", -1)]
    public void ErrorsBehindTheActivationShrink(string target, string activation, double shift)
    {
        // 4-bit weights, whose rounding moves the means; a shift puts most values where a Relu is 0, and where the mean says nothing.
        double corrected = LastSqnr(target, activation, shift, correct: true, out _);
        double plain = LastSqnr(target, activation, shift, correct: false, out _);
        Assert.True(corrected > plain + 0.3, $"{corrected} dB with correction, {plain} without");
    }

    [Fact]
    public void AChannelThatIsNeverSeenKeepsItsBias()
    {
        LastSqnr("cpu", "Relu", -1000, correct: true, out QuantizedModel with);
        LastSqnr("cpu", "Relu", -1000, correct: false, out QuantizedModel without);
        Node first = with.Plan.LinearNodes.First();
        Assert.Equal(without.Plan.WeightsOf(without.Plan.LinearNodes.First()).Bias, with.Plan.WeightsOf(first).Bias);
    }

    [Fact]
    public void AShiftWithinTheScatterOfTheSamplesIsNotMade()
    {
        // Samples that disagree: the mean of their errors is less than what is expected by chance.
        ChannelErrors[] scattered = [new(1, 1, 1), new(-1.2, 1, 1), new(1.1, 1, 1), new(-0.8, 1, 1)];
        Assert.Equal(0, ChannelErrors.Shift(scattered));

        // Samples that agree: nearly all of it.
        ChannelErrors[] alike = [new(1, 1, 1), new(1.01, 1, 1), new(0.99, 1, 1), new(1, 1, 1)];
        Assert.Equal(1, ChannelErrors.Shift(alike), 1e-3);
        Assert.Equal(0, ChannelErrors.Shift([new(5, 0, 1)]));
    }

    private static double LastSqnr(string target, string activation, double shift, bool correct, out QuantizedModel model)
    {
        var test = new TestGraph(11, 1, 8, 10, 10);
        Value last = test.Input;
        for (int i = 0; i < 3; i++)
        {
            Value shifted = test.Add(
                "Conv", [last, test.Random(0.4, 8, 8, 3, 3), test.Constant([.. Enumerable.Repeat((float)shift, 8)], 8)],
                ("pads", new long[] { 1, 1, 1, 1 }));
            last = test.Add(activation, shifted);
        }

        Graph graph = test.Build(last);
        IReadOnlyList<Sample> samples = test.Samples(12, 0, 2);
        var options = new QuantizationOptions
        {
            Calibrator = new MinMaxCalibrator(),
            WeightBits = 4,
            SampleCount = samples.Count,
            Without = correct ? [] : ["bias-correction"],
        };
        model = TestQuantizer.Quantize(graph, samples, TargetCatalog.Find(target), options, Origin);
        return LayerErrors.Measure(model, samples, threads: 2)[^1].InPlace.SqnrDb;
    }
}
